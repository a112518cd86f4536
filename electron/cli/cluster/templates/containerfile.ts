/** An image for the nodes of a cluster: Ray, Node, ffmpeg and Reeltag. */

export function containerfile(rayVersion: string, requirements: string, withGpu: boolean): string {
  const packages = requirements
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => `'${line}'`)
    .join(' ');
  return `${[
    `# An image for the nodes of a cluster, with Ray ${rayVersion}. The build's context is a folder that holds the package that "npm pack" made:`,
    '#   npm pack --pack-destination dist',
    '#   podman build --file Containerfile.node --tag reeltag-node dist',
    '',
    '# Node 24 on Debian 12, whose Python is 3.11.',
    'ARG BASE=docker.io/library/node:24-bookworm-slim',
    'FROM $BASE',
    '# wget: KubeRay asks with it whether a node lives. libvulkan1: by it cards of others than NVIDIA are used.',
    'RUN apt-get update \\',
    ' && apt-get install --yes --no-install-recommends ffmpeg libvulkan1 procps python3 python3-pip python3-venv wget \\',
    ' && rm -rf /var/lib/apt/lists/*',
    'RUN python3 -m venv /opt/ray \\',
    ` && /opt/ray/bin/pip install --no-cache-dir ${packages}`,
    'COPY reeltag-*.tgz /tmp/',
    "# No scripts: ONNX Runtime's would fetch another CUDA. No optional packages: Debian's ffmpeg is here.",
    'RUN npm install --global --ignore-scripts --omit=optional --no-audit --no-fund /tmp/reeltag-*.tgz \\',
    ' && npm cache clean --force \\',
    ' && rm -rf /tmp/reeltag-*.tgz /root/.npm',
    '# What a job starts, where its Python finds it.',
    'RUN ln -s "$(find /usr/local/lib/node_modules/reeltag -type d -name reeltag_driver -print -quit)" /opt/ray/lib/python3*/site-packages/',
    '# What can be made again lies in /scratch, where a volume may be mounted.',
    'RUN groupadd --gid 10001 reeltag \\',
    ' && useradd --uid 10001 --gid 10001 --create-home --shell /bin/bash reeltag \\',
    ' && install --directory --owner reeltag --group reeltag --mode 0777 /scratch \\',
    ' && install --directory --owner reeltag --group reeltag --mode 0755 /opt/reeltag',
    'ENV PATH=/opt/ray/bin:$PATH \\',
    '    REELTAG_CACHE=/scratch/reeltag \\',
    '    RAY_USAGE_STATS_ENABLED=0 \\',
    '    LANG=C.UTF-8',
    'USER reeltag',
    'WORKDIR /home/reeltag',
    ...(withGpu
      ? [
          "# With NVIDIA's libraries and ONNX Runtime's CUDA provider (2.1 GB, x64 alone): whoever builds it agrees to their licences, and",
          '# whoever gives the image away gives these along. The driver comes from the host.',
          'ENV REELTAG_GPU=/opt/reeltag/gpu \\',
          '    NVIDIA_VISIBLE_DEVICES=all \\',
          '    NVIDIA_DRIVER_CAPABILITIES=compute,utility',
          'RUN reeltag gpu install --yes && rm -rf /scratch/reeltag',
        ]
      : []),
  ].join('\n')}\n`;
}
