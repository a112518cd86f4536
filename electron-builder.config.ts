/** What electron-builder is told; `scripts/package.ts` runs it. docs/architecture.md, “What people download”, says why. */
import type { Configuration } from 'electron-builder';
import { SHIPPED_TOOLS } from './electron/engine/video/shipped-tools.ts';
import { ENDINGS, MEDIA_TYPES } from './scripts/package/associations.ts';
import { filesFor, UNPACKED } from './scripts/package/files.ts';
import { setFuses } from './scripts/package/fuses.ts';
import { DESKTOP_ENTRY } from './scripts/package/linux.ts';
import { APP, type PackageTarget } from './scripts/package/targets.ts';

export interface PackagePlaces {
  /** Where the installers are made. */
  readonly output: string;
  /** The folder with ffmpeg, ffprobe and their licence. */
  readonly tools: string;
  /** What the libraries in it ask to be given with them. */
  readonly notices: string;
  /** The script of macros for the installer for Windows. */
  readonly installerScript: string;
  /** Electron's distribution, where it is not to be downloaded: a folder or a zip. */
  readonly electronDist: string | undefined;
  /** Whether there is something to sign with. */
  readonly isSigned: boolean;
  /** owner/name of the repository whose releases are looked at for updates; none looks for none. */
  readonly releases: string | undefined;
  /** What is said of this version where it is offered to those who have an older one. */
  readonly news: string | undefined;
}

export function configuration(target: PackageTarget, places: PackagePlaces): Configuration {
  const { formats, arch } = target;
  const [owner, repo] = places.releases?.split('/') ?? [];
  const targets = formats.map((format) => ({ target: format, arch }));
  return {
    appId: APP.id,
    productName: APP.name,
    // Electron's name for it: in the menu under macOS, and by which Linux desktops know its windows.
    extraMetadata: { productName: APP.name, desktopName: `${APP.file}.desktop` },
    copyright: 'Copyright 2026 the Reeltag authors',
    directories: { output: places.output, buildResources: 'packaging' },
    artifactName: `${APP.name}-\${version}-\${os}-\${arch}.\${ext}`,
    files: filesFor(target),
    // Only what is named leaves the archive: what stays in is checked.
    asar: { smartUnpack: false },
    asarUnpack: [...UNPACKED],
    extraResources: [
      { from: places.tools, to: SHIPPED_TOOLS },
      { from: 'LICENSE', to: 'LICENSE.txt' },
      { from: 'NOTICE', to: 'NOTICE.txt' },
      { from: places.notices, to: 'THIRD_PARTY_NOTICES.txt' },
    ],
    afterPack: setFuses,
    ...(places.electronDist === undefined ? {} : { electronDist: places.electronDist }),
    // Chromium's own words appear nowhere but in the menus of text fields.
    electronLanguages: ['en-US'],
    // ONNX Runtime's binding is made for every Node and Electron, and comes built.
    npmRebuild: false,
    publish: owner && repo ? [{ provider: 'github', owner, repo, releaseType: 'draft' }] : null,
    // A version before a release has a channel of the same name: GitHub's newest release is never such a one.
    detectUpdateChannel: false,
    ...(places.news === undefined ? {} : { releaseInfo: { releaseNotes: places.news } }),
    win: {
      target: targets,
      icon: 'packaging/icons/icon.ico',
      // Nobody needs to be asked for an administrator.
      requestedExecutionLevel: 'asInvoker',
    },
    nsis: { oneClick: true, perMachine: false, include: places.installerScript, deleteAppDataOnUninstall: false },
    portable: { requestExecutionLevel: 'user', artifactName: `${APP.name}-\${version}-portable.\${ext}` },
    mac: {
      target: targets,
      icon: 'packaging/icons/icon.icns',
      category: 'public.app-category.video',
      hardenedRuntime: true,
      // Without a signature of some kind nothing runs on Apple's processors.
      ...(places.isSigned ? {} : { identity: '-' }),
      fileAssociations: [{ ext: [...ENDINGS], name: 'Video', role: 'Viewer', rank: 'Alternate' }],
    },
    linux: {
      target: targets,
      icon: 'packaging/icons',
      executableName: APP.file,
      category: 'AudioVideo;Video',
      maintainer: APP.maintainer,
      synopsis: APP.summary,
      mimeTypes: [...MEDIA_TYPES],
      desktop: { entry: DESKTOP_ENTRY },
    },
    // Its runtime needs no libfuse2, and its starter leaves Chromium's sandbox on where the kernel has one for it.
    toolsets: { appimage: '1.0.3' },
  };
}
