import { booleanCheck, type Check, fieldsCheck, matching, textCheck } from '../config/checks.ts';
import { inside, report } from '../config/problems.ts';
import { fieldOf, isTable, keysOf } from '../config/table.ts';
import { OWN_BACKENDS } from './backends.ts';

/** Reports what cannot be in a list of channels, or is the gateway's own. */
export const channelFault = matching(/^(?!popgate:)[!#-+\-./0-9:<-~]{1,512}$/, {
  problem: 'is not the name of a channel',
  remedy:
    "write printable ASCII without spaces, quotes, commas and semicolons, that does not start with popgate: 'price-:id'",
});

export const pushCheck = fieldsCheck({ fanout: booleanCheck });

export const announceCheck = textCheck(channelFault);

/** Fanout asks the service by a name of its own, and Popgate's backends have theirs. */
export function pushNeedsCheck(config: unknown): Check {
  return (_value, place) => {
    for (const name of keysOf(fieldOf(config, 'backends')).filter((name) => OWN_BACKENDS.includes(name))) {
      report(inside(inside(place, 'backends'), name), {
        problem: "is one of Popgate's own backends",
        remedy: 'write another name',
      });
    }
    const domains = keysOf(fieldOf(config, 'domains'));
    if (domains.length === 0 || domains.some((name) => !name.startsWith('*')) || !asksItself(config)) return;
    report(inside(place, 'domains'), {
      problem: 'has no name by which Fanout could reach the service',
      remedy: "write a domain out, besides: 'www.shop.example'",
    });
  };
}

function asksItself(config: unknown): boolean {
  const domains = fieldOf(config, 'domains');
  const routes = keysOf(domains).flatMap((name) => {
    const list = fieldOf(fieldOf(domains, name), 'routes');
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  return routes.some((route) => {
    const stream = fieldOf(route, 'stream');
    return isTable(stream) && fieldOf(stream, 'to') === undefined;
  });
}
