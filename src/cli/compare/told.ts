import type { Difference } from './differences.ts';
import { differencesOf } from './differences.ts';
import type { Form } from './forms/form.ts';
import { isSame } from './canonical.ts';
import type { Meaning, Said } from './meaning.ts';
import { SENTENCES } from './areas/index.ts';

/** A meaning of one place, before those that say the same are told once. */
export interface Told extends Pick<Meaning, 'action' | 'area' | 'from' | 'to'> {
  form: Form;
  said: Said;
}

/** The differences of what holds in one place, area by area. */
function formDifferences(before: Form, after: Form): Difference[] {
  const isOtherAnswer = kindOf(before.areas['answer']) !== kindOf(after.areas['answer']);
  const names = [...new Set([...Object.keys(before.areas), ...Object.keys(after.areas)])];
  return names.flatMap((area) => {
    const [from, to] = [before.areas[area], after.areas[area]];
    // What only one kind of answer has comes and goes with it.
    if (isOtherAnswer && (from === undefined || to === undefined)) return [];
    return differencesOf(area, { from: from ?? null, to: to ?? null }, SENTENCES[area]);
  });
}

function kindOf(form: unknown): unknown {
  return typeof form === 'object' && form !== null && 'kind' in form ? form.kind : undefined;
}

/** What is told of one place that both configurations have. */
export function toldOfPlace(before: Form, after: Form): Told[] {
  if (isSame(before.areas, after.areas)) return [];
  return formDifferences(before, after).map(({ area, field, from, to, said }) => ({
    action: field !== '' ? 'update' : from === null ? 'create' : to === null ? 'delete' : 'update',
    area,
    from,
    to,
    form: after,
    said,
  }));
}

/** The areas in which another place protects less. */
export function guardsLost(before: Form, after: Form): string[] {
  const lost = formDifferences(before, after).filter(({ said }) => typeof said !== 'string');
  return [...new Set(lost.map(({ area }) => area))];
}
