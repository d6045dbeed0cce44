import { type Call, type Endpoint, jsonResponse } from '../endpoint.ts';
import { Problem } from '../problem.ts';
import { readJsonText } from '../read-text.ts';
import { fields, TEXT, TIME, timeOf, WHO } from '../schema/shapes.ts';
import { parsePublishBody, PUBLISH_BODY } from './body.ts';

const PUBLISHED = fields({ id: TEXT, at: TIME, who: WHO, channel: TEXT });

export const publishEndpoint: Endpoint = {
  path: '/publish',
  method: 'POST',
  scope: 'publish',
  summary: 'Publishes an event to all who are held on a channel.',
  body: () => PUBLISH_BODY,
  answers: { 200: PUBLISHED },
  problems: [400, 403, 404, 408, 413, 415, 502],
  run: publishMessage,
};

async function publishMessage({ exchange, tools, who }: Call): Promise<Response> {
  const { compiled, platform } = tools;
  const message = parsePublishBody(await readJsonText(exchange.request));
  if (compiled.push === null) throw new Problem(404, 'nothing is streamed here: no route has a stream');
  await compiled.push.publish(message, platform);
  return jsonResponse({ id: exchange.id, at: timeOf(platform.now()), who, channel: message.channel });
}
