/** The number formats that weights can be converted to, and what can be asked for: `auto` takes the best of a device. */
export const PRECISIONS = ['fp32', 'fp16', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];
export const PRECISION_WISHES = ['auto', ...PRECISIONS] as const;
export type PrecisionWish = (typeof PRECISION_WISHES)[number];
