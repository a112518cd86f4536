/**
 * The variable that names a folder with a copy of ONNX Runtime's binding, to be loaded instead of the package's own: the
 * library looks for its GPU providers beside itself, and the package's folder is not ours to write to.
 */
export const BINDING_FOLDER = 'REELTAG_ONNX_BINDING';

/** The binding's file, in the package's folder and in a copy of it. */
export const BINDING_FILE = 'onnxruntime_binding.node';
