import type { Push } from '../../gateway/index.ts';

/** As if Fanout were off; nothing that is signed in its name is accepted. */
export const noFanout: Push = {
  handoff: () => new Response(null, { status: 500 }),
  fanoutKey: {},
};
