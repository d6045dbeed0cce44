/** Names by which a client could pass for another, or that an origin's framework takes for its own. */
export const DECEPTIVE: readonly string[] = `
forwarded x-forwarded x-forwarded-for x-forwarded-by x-forwarded-host x-forwarded-path x-forwarded-port x-forwarded-prefix
x-forwarded-proto x-forwarded-protocol x-forwarded-scheme x-forwarded-server x-forwarded-ssl x-forwarded-uri
x-forwarded-client-cert x-forwarded-email x-forwarded-user x-forwarded-anything forwarded-for forwarded-host
x-original-forwarded-for z-forwarded-for x-forward-for x-forward-host x-forward-proto forward-for x-forwarder-for
cloudfront-forwarded-proto fly-forwarded-port x-host x-original-host x-original-uri x-original-url x-original-anything
x-originally-asked x-rewrite-url x-rewrite-uri x-rewrite-anything x-override-url x-override-host x-anything-override
x-proxy-url x-proxy-host x-proxy-user x-proxy-revalidate proxy proxy-host proxy-url proxy-client-ip wl-proxy-client-ip
x-proxyuser-ip base-url x-base-url x-http-host-override x-http-destinationurl x-http-method x-http-method-override
x-method-override x-backend-host x-backend-url x-upstream-host x-gateway-host x-server-host x-real-host x-real-uri
x-url-scheme x-scheme x-request-scheme x-client-scheme x-proto x-client-proto x-url-protocol x-protocol front-end-https
x-https https x-ssl x-url-ssl ssl-client-verify x-ssl-client-cert x-ssl-client-s-dn x-client-cert x-client-verify x-client-dn
client-cert client-cert-chain x-amzn-mtls-clientcert x-amzn-tls-version x-port x-server-port x-client-port x-real-port
x-real-ip real-ip x-realip x-client-ip client-ip x-cluster-client-ip x-originating-ip x-originating-url x-remote-addr
x-remote-ip x-remote-host x-true-ip true-client-ip x-source-ip x-user-ip x-ip x-envoy-external-address client-address
cf-connecting-ip cf-ipcountry cf-visitor cf-access-jwt-assertion fastly-client-ip fastly-ff fastly-key fastly-soft-purge
fastly-ssl surrogate-capability surrogate-control pushpin-route x-custom-ip-authorization remote-user x-remote-user
x-remote-groups x-auth-request-user x-auth-request-email x-auth-request-anything x-authenticated-user x-webauth-user
x-auth-user x-auth-email x-auth-groups x-userinfo x-endpoint-api-userinfo x-consumer-username
x-credential-identifier x-anonymous-consumer x-authentik-username x-pomerium-claim-email x-pomerium-jwt-assertion
tailscale-user-login x-vouch-user shib-session-id mellon-name-id oidc-claim-email x-jwt-assertion x-jwt-payload iv-user
iv-groups sm-user x-goog-iap-jwt-assertion x-goog-authenticated-user-email x-ms-client-principal x-ms-client-principal-id
x-ms-client-principal-name x-ms-token-aad-id-token x-ms-original-url x-amzn-oidc-data x-amzn-oidc-identity
x-amzn-request-context x-apigateway-event x-apigateway-context x-appengine-user-ip x-appengine-cron x-cloudtasks-queuename
x-cloudscheduler x-envoy-original-path x-envoy-decorator-operation x-middleware-subrequest x-middleware-rewrite
x-middleware-prefetch x-invoke-path x-invoke-output x-invoke-status x-now-route-matches x-vercel-ip-country
x-vercel-id x-matched-path x-nextjs-rewrite x-nextjs-cache x-next-revalidated-tags x-next-intl-locale
x-prerender-revalidate x-action-forwarded x-nuxt-no-ssr x-nitro-prerender x-astro-path x-astro-locals
x-react-router-spa-mode x-react-router-prerender-data x-php-ob-level x-sendfile x-sendfile-type x-accel-mapping
x-accel-redirect x-accel-internal x-lighttpd-send-file x-reproxy-url x-arr-ssl x-arr-clientcert x-arr-log-id
x-waws-unencoded-url x-appservice-proto disguised-host x-site-deployment-id x-azure-clientip x-azure-fdid x-waf-verdict
x-akamai-edgescape akamai-origin-hop cloudfront-viewer-country cloudfront-viewer-address x-nf-client-connection-ip
x-sucuri-clientip incap-client-ip x-geoip-country x-internal-request x-script-name x-ingress-path x-replaced-path
x-path-prefix x-request-uri x-request-url request-uri uri url http-url popgate-debug popgate-client-country grip-sig
`
  .trim()
  .split(/\s+/);

/** Names that an origin may fold into another: CGI, WSGI and PHP take `_`, `.` and `-` for one. */
export const FOLDING: readonly string[] = `
x_forwarded_host x.forwarded.host x-forwarded_host x_forwarded-host x.forwarded-host x_forwarded.host x~forwarded~host
x_forwarded_for x_forwarded_proto x_original_url x_real_ip remote_user x!host x'host content_length transfer_encoding
proxy_ x_plan x.plan -x-plan x-plan- x--forwarded-host x^plan \`x-plan x|plan x#plan x$plan x%plan x&plan x*plan x+plan
`
  .trim()
  .split(/\s+/);

/** Names that clients send in good faith. */
export const PASSING: readonly string[] = `
accept accept-language access-control-request-method access-control-request-headers access-control-request-private-network
authorization cache-control client-id color-scheme content-type depth destination dnt dpop early-data from
git-protocol hx-current-url hx-request idempotency-key if-match last-event-id mcp-protocol-version mcp-session-id next-action
next-router-state-tree next-url origin paypal-cert-url pragma prefer priority purpose referer rsc save-data sec-ch-ua
sec-ch-prefers-color-scheme sec-fetch-site sec-gpc sec-websocket-protocol sentry-trace service-worker signature-input
soapaction stripe-signature traceparent tracestate turbo-frame upgrade-insecure-requests user-agent viewport-width webhook-id
x-amz-content-sha256 x-amz-date x-amzn-trace-id x-api-key x-auth-token x-b3-traceid x-client-data x-client-info x-client-name
x-client-trace-id x-client-version x-cloud-trace-context x-color-scheme x-contentful-topic x-correlation-id x-csrf-token
x-datadog-trace-id x-device-id x-github-event x-goog-api-key x-hub-signature-256 x-inertia x-ms-blob-type x-ms-version
x-nextjs-data x-plan x-request-id x-request-start x-requested-with x-shopify-shop-domain x-sveltekit-action x-user x-user-id x-xsrf-token
`
  .trim()
  .split(/\s+/);
