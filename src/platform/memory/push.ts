import type { Push } from '../../gateway/index.ts';

/** As where Fanout is not on; whoever signs in its name is not believed. */
export const noFanout: Push = {
  handoff: () => new Response(null, { status: 500 }),
  fanoutKey: {},
};
