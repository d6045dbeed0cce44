import {
  type Check,
  chooseFrom,
  fieldsCheck,
  freeTextCheck,
  type Judge,
  listCheck,
  mapCheck,
  matching,
  positiveLifetimeCheck,
  textCheck,
  withForms,
} from '../config/checks.ts';
import { headerValueFault } from '../config/header-names.ts';
import { pathFault } from '../config/path-fault.ts';
import { readPattern } from '../config/path-pattern.ts';
import { inside, quote, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import { kvKeyFault } from '../stores/check.ts';
import { splitItem } from '../stores/compile.ts';

const statusFault = matching(/^(?:[45]\d\d|[45]xx)$/, {
  problem: 'is not the status of an error',
  remedy: "write one from 400 to 599, or '4xx' or '5xx'",
});

const contentTypeFault = matching(/^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/, {
  problem: 'is no media type',
  remedy: "write it as in 'text/html; charset=utf-8'",
});

const contentTypeCheck = textCheck(headerValueFault, contentTypeFault);

const pagePathFault: Judge = (path) => {
  const fault = pathFault(path);
  if (fault !== null) return fault;
  const pattern = readPattern(path);
  const isFixed = !pattern.rest && pattern.segments.every((segment) => 'literal' in segment);
  return isFixed ? null : { problem: 'has a * or a parameter', remedy: "write the path of one page: '/404.html'" };
};

function objectJudge(stores: unknown): Judge {
  const names = keysOf(fieldOf(stores, 'kv'));
  return (text) => {
    const [store, key] = splitItem(text);
    if (!names.includes(store)) {
      return { problem: `there is no KV store ${quote(store)} in stores`, remedy: chooseFrom(store, names) };
    }
    return kvKeyFault(key) !== null
      ? { problem: `${quote(key)} is not a key`, remedy: "write store and key: 'pages/oops'" }
      : null;
  };
}

const KINDS = { body: 'a text', kv: 'an object of a KV store', path: 'a page of a backend' };

/** Checks error pages, given the backends and pools, and what `stores` holds. */
export function errorsCheck(targets: readonly string[], stores: unknown): Check {
  const existing: Judge = (name) =>
    targets.includes(name)
      ? null
      : { problem: `there is no backend or pool ${quote(name)}`, remedy: chooseFrom(name, targets) };
  const kinds: Record<string, Check> = {
    body: fieldsCheck({ body: freeTextCheck, contentType: contentTypeCheck }),
    kv: fieldsCheck({ kv: textCheck(objectJudge(stores)), contentType: contentTypeCheck }),
    path: fieldsCheck({ path: textCheck(pagePathFault), to: textCheck(existing) }, { to: 'write a backend or a pool' }),
  };
  const page = withForms(
    () => Object.values(kinds),
    (value, place) => {
      const kind = Object.keys(KINDS).find((name) => fieldOf(value, name) !== undefined);
      if (isTable(value) && kind !== undefined) return kinds[kind]!(value, place);
      const ways = Object.entries(KINDS).map(([name, what]) => `${name} (${what})`);
      report(place, { problem: 'is no error page', remedy: `write an object with ${ways.join(', ')}` });
    },
  );
  const pages = mapCheck(statusFault, page);
  const beside = fieldsCheck({ replaceOrigin: replacedCheck, cache: rememberedCheck });
  return withForms(
    () => [pages, beside],
    (value, place) => {
      if (!isTable(value)) return pages(value, place);
      const { replaceOrigin, cache, ...others } = value;
      pages(others, place);
      if (replaceOrigin !== undefined) replacedCheck(replaceOrigin, inside(place, 'replaceOrigin'));
      if (cache !== undefined) rememberedCheck(cache, inside(place, 'cache'));
    },
  );
}

const replacedCheck = listCheck((value, place) => {
  const fault = statusFault(String(value));
  if (fault !== null) report(place, fault);
});

const rememberedCheck = fieldsCheck({ ttl: positiveLifetimeCheck }, { ttl: "write how long: { ttl: '10s' }" });
