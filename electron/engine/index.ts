/**
 * The engine's public face: InternVideo2 and the video under it, as a library without a window, a database or a queue.
 *
 * ```ts
 * const model = new InternVideo2MultiModality(modelDir);
 * await model.setup();
 * const frames = await sampleModelFrames('clip.mp4', model);
 * const video = await model.encodeVideoFrames(model.formulateInputFrames(frames)); // (D)
 * const texts = await model.getTextEmbeddings(['a dog', 'snow']); // (D) each
 * const { probs, indices } = model.evaluate(video, texts);
 * await model.close();
 * ```
 */
export type { Precision } from './graph/precision.ts';
export type { ModelConfig } from './internvideo2/config.ts';
export type { Device, DeviceWish } from './internvideo2/devices/device.ts';
export type { ImportProgress } from './internvideo2/importer/progress.ts';
export {
  InternVideo2MultiModality,
  type InternVideo2Options,
  type SetupOptions,
} from './internvideo2/multimodality.ts';
export type { Ranking } from './internvideo2/ranking.ts';
export {
  createConfig,
  InternVideo2Stage2Wrapper,
  type Stage2Options,
  setupInternVideo2,
  type VisionFeatures,
} from './internvideo2/stage2.ts';
export type { SeenClip } from './internvideo2/vision-tower.ts';
export {
  BERT_MODEL_ID,
  BERT_MODEL_REVISION,
  INTERNVIDEO2_MODEL_FILE,
  INTERNVIDEO2_MODEL_ID,
  INTERNVIDEO2_MODEL_REVISION,
} from './internvideo2/weights.ts';
export type { FrameTensor } from './pixels/frames.ts';
export { decodeFrames, type SampledFrames, sampleModelFrames } from './video/decode.ts';
export type { RgbFrame } from './video/frame.ts';
export { probeVideo, type VideoInfo } from './video/probe.ts';
export { sampleFrameIndices } from './video/sampling.ts';
export { SCENE_RULES } from './video/scenes/cuts.ts';
export type { EveryFrameOptions } from './video/scenes/every-frame.ts';
export { findScenes, type Scene } from './video/scenes/find-scenes.ts';
