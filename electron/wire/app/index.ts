/**
 * What a page may ask of the application, and what it is told: the contract between a host (the Electron main process or
 * `reeltag serve`) and its pages. All of it is JSON, so that it crosses every wire.
 *
 * A page asks for the state once and then follows the events; after a lost connection it asks again. Rankings are asked
 * for by the videos that are on screen, whenever the rankings' revision has moved, so that ten thousand videos cost no
 * more than those that someone looks at.
 */
import { z } from 'zod';
import type { Contract } from '../contract.ts';
import { none, nothing } from '../values.ts';
import { actCalls, actEvents } from './acts.ts';
import { askingCalls, askingEvents, smartListsSchema } from './asking.ts';
import { clipCalls, clipEvents, cuttingSchema } from './clips.ts';
import { clusterCalls, clusterEvents, clusterJobsSchema } from './cluster.ts';
import { evaluationCalls } from './evaluation.ts';
import { folderCalls } from './folders.ts';
import { gpuCalls } from './gpu.ts';
import { interchangeCalls } from './interchange.ts';
import { labelCalls, labelEvents, labelListSchema, labelSetSchema } from './labels.ts';
import { learningCalls, learningEvents } from './learning.ts';
import { libraryCalls, libraryEvents, libraryNoticesSchema } from './library.ts';
import { matchingCalls, matchingEvents, matchingSchema } from './matching.ts';
import { modelCalls, modelEvents, modelStatusSchema } from './models.ts';
import { lookingSchema, momentCalls, momentEvents } from './moments.ts';
import { officialCalls, officialEvents, officialModelSchema } from './official.ts';
import { queueCalls, queueEvents, queueSchema } from './queue.ts';
import { rankingCalls } from './rankings.ts';
import { reportCalls } from './report.ts';
import { openingSchema, resultCalls, resultEvents } from './results.ts';
import { savedSearchesSchema, searchCalls, searchEvents } from './search.ts';
import { settingsCalls, settingsEvents, settingsSchema } from './settings.ts';
import { tagCalls, tagEvents } from './tags.ts';
import { updateCalls, updateEvents } from './updates.ts';
import { videoListSchema } from './video-list.ts';
import { offlineSchema, videoCalls, videoEvents } from './videos.ts';

const hostSchema = z.object({
  /** `terminal`: a command, for as long as it asks */
  kind: z.enum(['electron', 'serve', 'terminal']),
  version: z.string(),
  platform: z.string(),
  /** files can be shown in their folders and opened there */
  desktop: z.literal(true).exactOptional(),
});

export const appStateSchema = z.object({
  host: hostSchema,
  videos: videoListSchema,
  offline: offlineSchema,
  queue: queueSchema,
  matching: matchingSchema,
  looking: lookingSchema,
  cutting: cuttingSchema,
  clusterJobs: clusterJobsSchema,
  results: openingSchema,
  model: modelStatusSchema,
  official: officialModelSchema,
  labels: labelListSchema,
  labelSets: z.array(labelSetSchema),
  lists: smartListsSchema,
  searches: savedSearchesSchema,
  libraryNotices: libraryNoticesSchema,
  settings: settingsSchema,
});
export type AppState = z.infer<typeof appStateSchema>;

export const appContract = {
  calls: {
    getState: { args: nothing, progress: none, result: appStateSchema },
    ...videoCalls,
    ...queueCalls,
    ...labelCalls,
    ...rankingCalls,
    ...matchingCalls,
    ...momentCalls,
    ...actCalls,
    ...tagCalls,
    ...learningCalls,
    ...evaluationCalls,
    ...askingCalls,
    ...searchCalls,
    ...interchangeCalls,
    ...clipCalls,
    ...clusterCalls,
    ...resultCalls,
    ...modelCalls,
    ...officialCalls,
    ...gpuCalls,
    ...settingsCalls,
    ...libraryCalls,
    ...folderCalls,
    ...updateCalls,
    ...reportCalls,
  },
  events: {
    ...videoEvents,
    ...queueEvents,
    ...labelEvents,
    ...matchingEvents,
    ...momentEvents,
    ...actEvents,
    ...tagEvents,
    ...learningEvents,
    ...askingEvents,
    ...searchEvents,
    ...clipEvents,
    ...clusterEvents,
    ...resultEvents,
    ...modelEvents,
    ...officialEvents,
    ...settingsEvents,
    ...libraryEvents,
    ...updateEvents,
    /** Asks the page to show something: files opened from outside were added, a menu item was chosen. */
    command: z.object({
      name: z.enum(['add-videos', 'open-results', 'settings', 'shortcuts', 'palette', 'undo', 'redo', 'report']),
    }),
  },
} as const satisfies Contract;

export type AppContract = typeof appContract;
