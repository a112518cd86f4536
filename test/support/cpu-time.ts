/**
 * Starts to count what the processor does for this process alone: on a machine that others use as well the clock on the wall says little.
 *
 * @returns how much it has been since, in milliseconds
 */
export function countCpu(): () => number {
  const began = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  };
}
