import { renderTemplate, type TemplatePart } from '../config/template.ts';
import { GatewayError } from '../errors/error.ts';

const MAX_LENGTH = 512;
const UNSAFE = /[^A-Za-z0-9\-._~%/]/g;

/**
 * Returns the channel's name; characters of a parameter that the protocol or the template could take for their own are
 * escaped.
 */
export function channelName(template: readonly TemplatePart[], params: Readonly<Record<string, string>>): string {
  const safe = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replace(UNSAFE, escape)]));
  const name = renderTemplate(template, safe);
  if (name.length > MAX_LENGTH) throw new GatewayError(400, 'the name of a channel is too long');
  return name;
}

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** HTTP streams have channels of their own: their events are lines, not server-sent events. */
export function lineChannel(name: string): string {
  return `popgate:lines:${name}`;
}
