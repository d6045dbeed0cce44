import type { Explanation } from './explanation.ts';

/** About which requests something is for. */
export const OF_ROUTES = {
  'shadowed-route': {
    title: 'A route is never reached.',
    means:
      'An earlier route takes all of its requests: its path covers this one, and its conditions hold wherever those of this one do. Or the path belongs to the operator API.',
    change: 'Move the route above the earlier one, or delete it.',
  },
  'redirected-route': {
    title: 'A route is never asked by GET.',
    means: 'The redirects of the domain come before its routes, and send all of its paths elsewhere.',
    change: 'Delete the redirect or the route, or write `methods` for what the route alone is for.',
  },
  'empty-routes': {
    title: 'A domain has no routes.',
    means: 'Every request for it is answered with a 404.',
    change: "Write a route, `{ path: '/*', to: 'NAME' }`, or delete the domain.",
  },
  'unmet-condition': {
    title: 'No request meets a condition.',
    means:
      'The condition is on a header that servers send and clients do not, on the host, which the domain has already met, or on a region outside of the countries beside it.',
    change:
      'Write what was meant: a header of the answer stands in `headers: { response: { set: … } }`, a host is a domain, and a region needs its country in the list.',
  },
  'literal-pattern': {
    title: 'A path looks like a pattern and is none.',
    means: 'Every character of it stands for itself: `/[id]` and a `$` at the end are text here.',
    change:
      'Write `:id` for one segment and `*` at the end for the rest. It is right as it is where the text is meant.',
  },
  'foreign-variable': {
    title: 'A target holds a variable of another program.',
    means: '`$1` or `$request_uri` is no parameter here, and would stand in the URL as it is.',
    change: 'Write `:rest` or the name of a parameter of the path.',
  },
  'idle-field': {
    title: 'A field has no effect where it stands.',
    means: 'Something beside it decides alone, or no request comes to where the field would be used.',
    change: 'Leave out the field, or what makes it idle.',
  },
  'idle-meant': {
    title: 'Something is said to be meant that is not found.',
    means:
      'No finding of this code is at this place or inside it, in any environment: it was corrected, or stands elsewhere. Left there, it would hide the next one.',
    change: 'Take it out of `meant`, or write it at the place of the finding.',
  },
} as const satisfies Readonly<Record<string, Explanation>>;
