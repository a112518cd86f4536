/** Which files an installed application has. Production dependencies come along by themselves. */
import { unusedModules } from './modules.ts';
import type { PackageTarget } from './targets.ts';

/** In electron-builder's patterns, of which the last that matches decides. Its own `${platform}` is that of the machine that builds. */
export const filesFor = ({ platform, arch }: PackageTarget): string[] => [
  'package.json',
  'out/{main,preload,renderer}/**',
  'resources/**',
  // What the build knows itself by, and how the demo model was made.
  '!out/*/build.json',
  '!resources/models/demo/training/**',
  '!resources/models/demo/{search.json,*.png,*.svg,*.md}',
  // The package brings ONNX Runtime for every platform.
  '!node_modules/onnxruntime-node/bin/**',
  `node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/**`,
  // The same library lies there twice under macOS, and is asked for by its short name.
  '!node_modules/onnxruntime-node/bin/**/libonnxruntime.*.*.dylib',
  '!node_modules/onnxruntime-node/script/**',
  ...unusedModules().map((folder) => `!${folder}/**`),
  // The window uses Electron's own trash.
  '!node_modules/trash/lib/{macos-trash,windows-trash.exe}',
  '!**/*.{ts,mts,cts,map}',
  '!**/{tsconfig*.json,.nycrc,.editorconfig,.eslintrc*,.github}',
  '!node_modules/**/{test,tests,__tests__,docs,examples,benchmark}/**',
];

/** What other programs and native libraries read: it lies outside the archive. */
export const UNPACKED: readonly string[] = ['resources/**', 'node_modules/onnxruntime-node/bin/**'];
