/** A `RayJob` for KubeRay: a cluster that comes for one job and goes after it. */
import { encodedJob, type TemplatePlan } from './plan.ts';

/** JSON's texts are YAML's, but for what YAML takes for the end of a line, or not for text at all. */
function text(value: unknown, space?: number): string {
  const code = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, space).replaceAll(/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g, code);
}

export function kuberay(plan: TemplatePlan): string {
  // Kubernetes begins it again where a cluster is lost: it then goes on.
  const job = { ...plan.job, resume: true };
  const { machines, cpus, gpus, image, rayVersion, volume } = plan;
  // What can be made again, converted models among it, goes with the pod.
  const mounts = ['volumeMounts:', '  - { name: scratch, mountPath: /scratch }'];
  const volumes = ['volumes:', '  - { name: scratch, emptyDir: {} }'];
  if (volume !== undefined) {
    mounts.push(`  - { name: clips, mountPath: ${text(volume.mount)} }`);
    volumes.push('  - name: clips', `    persistentVolumeClaim: { claimName: ${text(volume.claim)} }`);
  }
  const container = (name: string, share: readonly string[], more: readonly string[] = []): string[] => [
    'spec:',
    '  containers:',
    `    - name: ${name}`,
    `      image: ${text(image)}`,
    ...indented([...more, 'resources:', ...indented(share, 2), ...mounts], 6),
    ...indented(volumes, 2),
  ];
  return `${[
    '# kubectl apply -f FILE, with KubeRay 1.6 or newer. It makes a cluster, runs one job on it, and takes the cluster away.',
    '# The image is built by what "reeltag cluster template containerfile" writes.',
    ...(volume === undefined
      ? [
          '# What is read and written lies in buckets: give the pods the right to, by a service account or variables from a secret.',
        ]
      : []),
    'apiVersion: ray.io/v1',
    'kind: RayJob',
    'metadata:',
    `  name: ${text(nameOf(job.id))}`,
    'spec:',
    '  # The job, which is in the line below as base64url:',
    ...text(job, 2)
      .split('\n')
      .map((line) => `  #   ${line}`),
    `  entrypoint: ${text(`python -m reeltag_driver ${encodedJob(job)}`)}`,
    '  # It reads what there is to do, and hands it out: the head does that.',
    '  entrypointNumCpus: 0',
    '  submissionMode: K8sJobMode',
    '  shutdownAfterJobFinishes: true',
    '  ttlSecondsAfterFinished: 600',
    '  # On a new cluster where this one is lost: the job goes on where it was.',
    '  backoffLimit: 2',
    '  rayClusterSpec:',
    `    rayVersion: ${text(rayVersion)}`,
    '    # Whoever has the token may run anything: KubeRay makes one, and keeps it in a secret.',
    '    authOptions: { mode: token }',
    '    headGroupSpec:',
    "      rayStartParams: { num-cpus: '0' }",
    '      template:',
    ...indented(
      container(
        'ray-head',
        ["requests: { cpu: '1', memory: 4Gi }", 'limits: { memory: 8Gi }'],
        [
          'ports:',
          '  - { containerPort: 6379, name: gcs-server }',
          '  - { containerPort: 8265, name: dashboard }',
          '  - { containerPort: 10001, name: client }',
        ],
      ),
      8,
    ),
    '    workerGroupSpecs:',
    '      - groupName: workers',
    `        replicas: ${machines}`,
    `        minReplicas: ${machines}`,
    `        maxReplicas: ${machines}`,
    '        rayStartParams: {}',
    '        template:',
    ...indented(
      container('ray-worker', [
        `requests: { cpu: '${cpus}', memory: ${memory(cpus)}Gi }`,
        `limits: { cpu: '${cpus}', memory: ${2 * memory(cpus)}Gi${gpus > 0 ? `, nvidia.com/gpu: ${gpus}` : ''} }`,
      ]),
      10,
    ),
  ].join('\n')}\n`;
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}

/** Gigabytes: the model, and a reader a core. */
function memory(cpus: number): number {
  return 8 + cpus;
}

/** As Kubernetes takes names: of pods, which get more behind it. */
function nameOf(id: string): string {
  return (
    id
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]/g, '-')
      .slice(0, 40)
      .replaceAll(/^-+|-+$/g, '') || 'reeltag'
  );
}
