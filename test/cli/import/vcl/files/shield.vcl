# One shield in front of the servers; hosts are kept on the way.
backend F_primary {
  .host = "primary.video.example"; .port = "443"; .ssl = true; .shield = "lhr-london-gb";
  .share_key = "abc"; .max_connections = 1000; .keepalive_time = 60s;
  .ssl_ciphers = "ECDHE-RSA-AES128-GCM-SHA256"; .ssl_client_cert = "-----BEGIN CERTIFICATE-----";
  .ssl_client_key = "-----BEGIN PRIVATE KEY-----";
}

sub vcl_recv {
#FASTLY recv
  if (fastly.ff.visits_this_service == 0 && req.restarts == 0) {
    set req.http.X-Original-Host = req.http.host;
  }
  set req.enable_segmented_caching = true;
  if (req.http.Fastly-FF) {
    set req.max_stale_while_revalidate = 0s;
  }
  set req.backend = F_primary;
  return(lookup);
}
