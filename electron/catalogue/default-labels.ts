/** What the demo model is asked where nobody has said what to look for. */
import demo from '../../resources/models/demo/labels.json' with { type: 'json' };

const left: readonly string[] = demo.notByDefault;

/**
 * The demo model's canonical labels, less `notByDefault`: those that it recognises too seldom (MODEL.md has the figures), and
 * what is true of nearly every video and would stand first everywhere.
 */
export const DEFAULT_LABELS: readonly string[] = demo.groups.flatMap(({ concepts }) =>
  concepts.filter(({ id }) => !left.includes(id)).map(({ label }) => label),
);
