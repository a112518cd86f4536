/**
 * The keys of the whole program, as data: the page's commands, what its lists do, the sheet, the palette, the tooltips and the
 * native menu all read this table. In its order they are shown. Pure.
 */

export type KeyGroup = 'player' | 'timeline' | 'videos' | 'labels' | 'decide' | 'general';

/** Where keys work: everywhere; while the focus is in the list of videos, of labels, or in either; in the timeline; or in a review. */
export type Where = 'page' | 'lists' | 'videos' | 'labels' | 'timeline' | 'review';

export interface KeyEntry {
  readonly group: KeyGroup;
  /** the first is the one that is shown */
  readonly keys: readonly string[];
  /** where a Mac needs others */
  readonly mac?: readonly string[];
  /** absent: everywhere */
  readonly where?: Where;
  /** what every list does, so that nobody has to learn it: not to be changed */
  readonly fixed?: true;
}

export const KEYS = {
  play: { group: 'player', keys: ['Space', 'K'] },
  playForward: { group: 'player', keys: ['L'] },
  playBackward: { group: 'player', keys: ['J'] },
  back: { group: 'player', keys: ['ArrowLeft'] },
  forward: { group: 'player', keys: ['ArrowRight'] },
  littleBack: { group: 'player', keys: ['Shift+ArrowLeft'] },
  littleForward: { group: 'player', keys: ['Shift+ArrowRight'] },
  frameBack: { group: 'player', keys: [','] },
  frameForward: { group: 'player', keys: ['.'] },
  // Beside J, K and L, which shuttle.
  slower: { group: 'player', keys: ['Shift+J'] },
  faster: { group: 'player', keys: ['Shift+L'] },
  naturalSpeed: { group: 'player', keys: ['Shift+K'] },
  mute: { group: 'player', keys: ['Shift+M'] },
  fullscreen: { group: 'player', keys: ['F'] },

  markIn: { group: 'timeline', keys: ['I'] },
  markOut: { group: 'timeline', keys: ['O'] },
  previousMoment: { group: 'timeline', keys: ['Q'] },
  nextMoment: { group: 'timeline', keys: ['W'] },
  previousEdge: { group: 'timeline', keys: ['Shift+Q'] },
  nextEdge: { group: 'timeline', keys: ['Shift+W'] },
  stayWithin: { group: 'timeline', keys: ['G'] },
  splitMoment: { group: 'timeline', keys: ['B'] },
  mergeMoment: { group: 'timeline', keys: ['M'] },
  // Beside the keys for frames, which they move as those do the playhead.
  momentBack: { group: 'timeline', keys: ['<'] },
  momentForward: { group: 'timeline', keys: ['>'] },
  startBack: { group: 'timeline', keys: ['Z'] },
  startForward: { group: 'timeline', keys: ['X'] },
  endBack: { group: 'timeline', keys: ['Shift+Z'] },
  endForward: { group: 'timeline', keys: ['Shift+X'] },
  relabelMoment: { group: 'timeline', keys: [] },
  removeMoment: { group: 'timeline', keys: ['Delete', 'Backspace'], where: 'timeline' },
  zoomIn: { group: 'timeline', keys: ['+', '='] },
  zoomOut: { group: 'timeline', keys: ['-'] },
  zoomWhole: { group: 'timeline', keys: ['0'] },
  zoomToSpan: { group: 'timeline', keys: ['H'] },
  panBack: { group: 'timeline', keys: ['PageUp'], where: 'timeline' },
  panForward: { group: 'timeline', keys: ['PageDown'], where: 'timeline' },
  toStart: { group: 'timeline', keys: ['Home'], where: 'timeline' },
  toEnd: { group: 'timeline', keys: ['End'], where: 'timeline' },
  pinLabel: { group: 'timeline', keys: ['Shift+P'] },
  lookCloser: { group: 'timeline', keys: ['Shift+C'] },
  lookCloserSpan: { group: 'timeline', keys: [] },
  lookCloserSelected: { group: 'timeline', keys: [] },
  lookCloserAll: { group: 'timeline', keys: [] },
  pauseLooking: { group: 'timeline', keys: [] },
  cancelLooking: { group: 'timeline', keys: [] },
  lookAtSpan: { group: 'timeline', keys: ['E'] },
  explainMoment: { group: 'timeline', keys: ['Shift+E'] },
  foldTimeline: { group: 'timeline', keys: [] },

  addVideos: { group: 'videos', keys: ['Mod+O'] },
  addFromComputer: { group: 'videos', keys: ['Mod+Shift+O'] },
  addSamples: { group: 'videos', keys: [] },
  filter: { group: 'videos', keys: ['/', 'Mod+F'] },
  search: { group: 'videos', keys: ['Mod+Shift+F', 'Shift+F'] },
  searchPicture: { group: 'videos', keys: [] },
  leaveSearch: { group: 'videos', keys: [] },
  likeVideos: { group: 'videos', keys: [] },
  likeFrame: { group: 'videos', keys: [] },
  likeSpan: { group: 'videos', keys: [] },
  duplicates: { group: 'videos', keys: [] },
  clusters: { group: 'videos', keys: [] },
  unlike: { group: 'videos', keys: [] },
  map: { group: 'videos', keys: [] },
  selectAll: { group: 'videos', keys: ['Mod+A'] },
  move: { group: 'videos', keys: ['ArrowUp', 'ArrowDown'], where: 'lists', fixed: true },
  pages: { group: 'videos', keys: ['PageUp', 'PageDown'], where: 'lists', fixed: true },
  ends: { group: 'videos', keys: ['Home', 'End'], where: 'lists', fixed: true },
  extend: { group: 'videos', keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], where: 'videos', fixed: true },
  // ⌘Space is Spotlight's.
  toggle: { group: 'videos', keys: ['Mod+Space'], mac: ['Shift+Space'], where: 'videos' },
  removeVideos: { group: 'videos', keys: ['Delete', 'Backspace'], where: 'videos' },
  retrySelected: { group: 'videos', keys: [] },
  retryFailed: { group: 'videos', keys: [] },
  passedOver: { group: 'videos', keys: [] },
  sortAdded: { group: 'videos', keys: [] },
  sortName: { group: 'videos', keys: [] },
  sortLength: { group: 'videos', keys: [] },
  sortScore: { group: 'videos', keys: [] },
  sortUncertainty: { group: 'videos', keys: [] },
  sortTeaching: { group: 'videos', keys: [] },
  sortRating: { group: 'videos', keys: [] },
  reverseOrder: { group: 'videos', keys: [] },
  sortAgain: { group: 'videos', keys: [] },
  clearFilters: { group: 'videos', keys: [] },
  showList: { group: 'videos', keys: [] },
  showGrid: { group: 'videos', keys: [] },
  pause: { group: 'videos', keys: ['P'] },
  cancelQueue: { group: 'videos', keys: [] },

  addLabel: { group: 'labels', keys: ['A', 'Mod+L'] },
  labelSets: { group: 'labels', keys: ['Mod+Shift+L'] },
  importLabels: { group: 'labels', keys: [] },
  exportLabelLines: { group: 'labels', keys: [] },
  exportLabelCsv: { group: 'labels', keys: [] },
  exportLabelJson: { group: 'labels', keys: [] },
  checkMatches: { group: 'labels', keys: ['C'] },
  checkSelected: { group: 'labels', keys: [] },
  checkAll: { group: 'labels', keys: [] },
  pauseChecking: { group: 'labels', keys: [] },
  cancelChecking: { group: 'labels', keys: [] },
  renameLabel: { group: 'labels', keys: ['F2'], where: 'labels' },
  // Alt with arrows goes back in browsers and moves windows; Control with them is Mission Control.
  labelUp: { group: 'labels', keys: ['Mod+Shift+ArrowUp'], where: 'labels' },
  labelDown: { group: 'labels', keys: ['Mod+Shift+ArrowDown'], where: 'labels' },
  removeLabel: { group: 'labels', keys: ['Delete', 'Backspace'], where: 'labels' },
  clearLabels: { group: 'labels', keys: [] },

  yes: { group: 'decide', keys: ['Y'] },
  no: { group: 'decide', keys: ['N'] },
  unsure: { group: 'decide', keys: ['U'] },
  takeBack: { group: 'decide', keys: ['T'] },
  yesAndNext: { group: 'decide', keys: ['Shift+Y'] },
  noAndNext: { group: 'decide', keys: ['Shift+N'] },
  reviewed: { group: 'decide', keys: ['R'] },
  reviewedAndNext: { group: 'decide', keys: ['Shift+R'] },
  review: { group: 'decide', keys: ['V'] },
  evaluate: { group: 'decide', keys: [] },
  // The arrows go through the video, as everywhere.
  skipCard: { group: 'decide', keys: ['S'], where: 'review' },
  previousCard: { group: 'decide', keys: ['Backspace'], where: 'review' },
  rate0: { group: 'decide', keys: [] },
  rate1: { group: 'decide', keys: [] },
  rate2: { group: 'decide', keys: [] },
  rate3: { group: 'decide', keys: [] },
  rate4: { group: 'decide', keys: [] },
  rate5: { group: 'decide', keys: [] },

  // Macs know no ⌘Y for it, and browsers there show their history.
  undo: { group: 'general', keys: ['Mod+Z'] },
  redo: { group: 'general', keys: ['Mod+Shift+Z', 'Mod+Y'], mac: ['Mod+Shift+Z'] },
  palette: { group: 'general', keys: ['Mod+K'] },
  shortcuts: { group: 'general', keys: ['?'] },
  settings: { group: 'general', keys: ['Mod+,'] },
  openLibrary: { group: 'general', keys: [] },
  newLibrary: { group: 'general', keys: [] },
  checkForUpdates: { group: 'general', keys: [] },
  report: { group: 'general', keys: [] },
  exportAs: { group: 'general', keys: ['Mod+Shift+E'] },
  importFiles: { group: 'general', keys: ['Mod+I'] },
  openResults: { group: 'general', keys: [] },
  cancelResults: { group: 'general', keys: [] },
  cutClips: { group: 'general', keys: [] },
  originals: { group: 'general', keys: [] },
  pauseCutting: { group: 'general', keys: [] },
  cancelCutting: { group: 'general', keys: [] },
  lookOnCluster: { group: 'general', keys: [] },
  exportCsv: { group: 'general', keys: ['Mod+E'] },
  exportJsonl: { group: 'general', keys: [] },
  nextRegion: { group: 'general', keys: ['F6'] },
  previousRegion: { group: 'general', keys: ['Shift+F6'] },
  themeSystem: { group: 'general', keys: [] },
  themeLight: { group: 'general', keys: [] },
  themeDark: { group: 'general', keys: [] },
  officialModel: { group: 'general', keys: [] },
  gpuLibraries: { group: 'general', keys: [] },
  measureDevices: { group: 'general', keys: [] },
  restartEngine: { group: 'general', keys: [] },
} as const satisfies Record<string, KeyEntry>;

export type KeyId = keyof typeof KEYS;

export const KEY_IDS = Object.keys(KEYS) as readonly KeyId[];

export function isKeyId(id: string): id is KeyId {
  return Object.hasOwn(KEYS, id);
}

/** With the general type: each entry's own is narrower than anyone needs. */
export function keyEntry(id: KeyId): KeyEntry {
  return KEYS[id];
}

/** Whether the same chord could mean either. */
export function overlap(a: KeyId, b: KeyId): boolean {
  const [one = 'page', other = 'page'] = [keyEntry(a).where, keyEntry(b).where];
  if (one === other || one === 'page' || other === 'page') return true;
  const isListed = [one, other].every((where) => where !== 'review' && where !== 'timeline');
  return isListed && (one === 'lists' || other === 'lists');
}
