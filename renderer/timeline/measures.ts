/** How high the parts of the timeline are, pixels. */
export const RULER = 20;
export const STRIP = 32;
export const SCENES = 8;
export const HEAD = RULER + STRIP + SCENES;

/** Of a lane: its heat, and beneath that its moments. */
export const HEAT = 20;
export const BARS = 14;
export const LANE = HEAT + BARS + 4;

/** Of a row of the list of moments. */
export const MOMENT_ROW = 30;
