# An API with limits: by address for all, by key for what costs.
backend F_api { .host = "api.data.example"; .port = "443"; .ssl = true; }
backend F_search { .host = "search.data.example"; .port = "443"; .ssl = true; }

penaltybox slow_down { }
penaltybox search_box { }
ratecounter requests { }
ratecounter searches { }

sub vcl_recv {
#FASTLY recv
  if (ratelimit.check_rate(client.ip, requests, 1, 10, 100, slow_down, 2m)) {
    error 429 "Too many requests";
  }
  if (req.url.path ~ "^/search(/|$)" && req.method == "POST"
    && ratelimit.check_rate(req.http.X-Api-Key, searches, 1, 60, 5, search_box, 10m)) {
    error 429 "Too many searches";
  }
  if (ratelimit.penaltybox_has(slow_down, client.ip)) {
    error 429 "Too many requests";
  }
  if (req.url.path ~ "^/search(/|$)") {
    set req.backend = F_search;
  } else {
    set req.backend = F_api;
  }
  return(pass);
}
