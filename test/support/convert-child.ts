/** Converts a model in a process of its own, to be killed in the middle: `node convert-child.ts MODEL_DIR CACHE_DIR`. */
import { InternVideo2MultiModality } from '../../electron/engine/internvideo2/multimodality.ts';

const [modelDir, cacheDir] = process.argv.slice(2) as [string, string];
const model = new InternVideo2MultiModality(modelDir, { device: 'cpu', cacheDir });
await model.setup({ onProgress: ({ stage, fraction }) => console.log(stage, fraction) });
await model.close();
