/** An environment in which ONNX Runtime's telemetry would speak, so that it is our doing where it does not. */

/** It keeps quiet by itself where one of these is set. */
const MUTES = [
  ...['CI', 'TF_BUILD', 'GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'TRAVIS', 'JENKINS_URL', 'CODEBUILD_BUILD_ID'],
  ...['BUILDKITE', 'TEAMCITY_VERSION', 'APPVEYOR', 'BITBUCKET_BUILD_NUMBER', 'SYSTEM_TEAMFOUNDATIONCOLLECTIONURI'],
  ...['ORT_DISABLE_TELEMETRY', 'ORT_RUNNING_UNIT_TESTS'],
];

export function unmuted(env: Readonly<Record<string, string | undefined>> = process.env): Record<string, string> {
  const entries = Object.entries(env).filter(([name, value]) => value !== undefined && !MUTES.includes(name));
  return Object.fromEntries(entries) as Record<string, string>;
}
