import { routeRule, type RouteRule } from '../rule.ts';
import { addServerTiming } from './add.ts';

export const serverTiming: RouteRule<boolean> = routeRule({
  compile: (isOn) => (isOn === true ? {} : null),
  observe: addServerTiming,
});
