/**
 * What turns Microsoft's telemetry in ONNX Runtime off. Its official builds have it since 1.29, turned on: under Linux and
 * macOS they send events to mobile.events.data.microsoft.com, and keep a device id and what is not yet sent in the user's
 * cache folder; under Windows they hand the events to the system.
 */

/** Variables that have to be in a process's environment before it loads the library, which looks once. */
export function telemetryOff(platform: NodeJS.Platform = process.platform): Readonly<Record<string, string>> {
  return {
    ORT_DISABLE_TELEMETRY: '1',
    // The Windows build does not know the other. This one, made for the library's own tests, is all that keeps it from
    // registering with the system's tracing, and does nothing else.
    ...(platform === 'win32' ? { ORT_RUNNING_UNIT_TESTS: '1' } : {}),
  };
}
