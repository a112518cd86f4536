/** What is called how in a project of BORIS that is ours, so that it comes back as it was. */

/** A set of modifiers that says what was decided of a behaviour. */
export const DECISION_SET = 'decision';
export const SUGGESTED = 'suggested';

/** A subject for what is said of the whole video: states of one subject and another may overlap. */
export const WHOLE = 'whole video';

/** Variables of an observation, which a project may name as it likes. */
export const VARIABLES = {
  observer: 'observer',
  rating: 'rating',
  reviewed: 'reviewed',
  id: 'reeltag id',
  contentId: 'content id',
  model: 'model',
} as const;

/** What others call the person who observes. */
export const OBSERVERS = /^(?:observer|coder|rater|annotator|scorer|observer name|coded by|scored by)$/i;

/** `decided 2026-11-20T08:00:00.000Z`: in an event’s comment. */
export const DECIDED = /^decided (\d{4}-\d\d-\d\dT[\d:.]{5,12}Z)$/;
