import type { Terminal } from '../../terminal/command.ts';
import { plainText } from '../../terminal/plain-text.ts';

export function tellWarnings(answer: unknown, { progress }: Pick<Terminal, 'progress'>): void {
  for (const warning of warningsOf(answer)) progress(`warning of Fastly: ${warning}`);
}

/**
 * What Fastly warns of in the answer to a validation or an activation that went well: lists of text, and a message that
 * begins with `Warning:`. Each once; nothing for an answer that was lost, or that is no such answer.
 */
export function warningsOf(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const { warnings, messages, msg } = answer as { warnings?: unknown; messages?: unknown; msg?: unknown };
  const told = [...textsOf(warnings), ...textsOf(messages), ...textsOf(msg)];
  return [...new Set(told.map((text) => plainText(text.replace(/^Warning:\s*/i, '').trim())))].filter(
    (text) => text !== '',
  );
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string');
}
