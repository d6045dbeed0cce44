/**
 * Fastly concept: products of a service. Names those that `popgate apply` switches on for the service; Fastly bills for each,
 * and `plan` says so. Nothing is switched off by Popgate. A token needs the right to do it, and the account the product.
 */
export interface ProductsConfig {
  /** Holds streams at the edge, for routes with `stream`; `push.fanout` tells the gateway of it. Default: left as it is. */
  fanout?: true;
  /** Hands WebSocket connections on to an origin, for handlers that call `createWebsocketHandoff`. Default: left as it is. */
  websockets?: true;
  /** Checks requests by the Next-Gen WAF, for `access.waf`. Default: left as it is. */
  ngwaf?: {
    /** Sets the id of the workspace whose rules hold, as the Next-Gen WAF shows it. Required. */
    workspace: string;
    /** Sets which share of the requests is checked, in percent, 0 to 100. Default: Fastly's own, 100. */
    trafficRamp?: number;
  };
  /** Protects against denial of service. Default: left as it is. */
  ddosProtection?: {
    /** Sets whether attacks are blocked or only logged. Required. */
    mode: 'off' | 'log' | 'block';
  };
  /** Tells bots from people. Default: left as it is. */
  botManagement?: true;
  /** Changes images at the edge. Default: left as it is. */
  imageOptimizer?: true;
  /** Counts by domain. Default: left as it is. */
  domainInspector?: true;
  /** Counts by origin. Default: left as it is. */
  originInspector?: true;
  /** Keeps log lines, and answers questions about them. Default: left as it is. */
  logExplorerInsights?: true;
}
