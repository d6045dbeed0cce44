import type { Caller } from '../endpoint.ts';
import type { PurgeRecord } from './record.ts';

/** Longer lists are left out: a page then cannot know whether it is meant, and has to ask. */
const MAX_LENGTH = 4_096;

/**
 * Tells open pages of a purge, if the configuration names a channel. This happens after the answer, so it neither delays
 * nor fails the purge.
 */
export function announce(record: PurgeRecord, { exchange, tools: { compiled, platform } }: Caller): void {
  const { push } = compiled;
  if (push === null || push.announce === null) return;
  const channel = push.announce;
  const message = { channel, event: 'purge', id: record.id, contentType: 'application/json', data: eventOf(record) };
  const told = push.publish(message, platform).catch((error: unknown) => {
    platform.log(`purge ${record.id} is not announced: ${String(error)}`);
  });
  exchange.client.waitUntil(told);
}

function eventOf({ purged, soft }: PurgeRecord): string {
  const whole = JSON.stringify({ type: 'purge', ...purged, soft });
  return whole.length <= MAX_LENGTH ? whole : JSON.stringify({ type: 'purge', cut: true, soft });
}
