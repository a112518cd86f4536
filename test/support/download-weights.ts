/** A process that downloads the weights: `download-weights.ts MODEL_DIR ENDPOINT`. Made to be killed. */
import { downloadWeights } from '../../electron/engine/internvideo2/weights.ts';

const [modelDir = '', endpoint = ''] = process.argv.slice(2);
await downloadWeights(modelDir, { endpoint });
