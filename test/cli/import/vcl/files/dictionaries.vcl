# Which server a path goes to stands in a dictionary, which people edit.
backend F_core { .host = "core.bank.example"; .port = "443"; .ssl = true; }
backend F_labs { .host = "labs.bank.example"; .port = "443"; .ssl = true; }
table paths BACKEND {
  "labs": F_labs,
  "core": F_core,
}
table flags { "labs_open": "yes" }

sub vcl_recv {
#FASTLY recv
  declare local var.section STRING;
  set var.section = if(req.url.path ~ "^/([^/]+)/", re.group.1, "core");
  set req.backend = F_core;
  if (table.contains(paths, var.section)) {
    set req.backend = table.lookup_backend(paths, var.section, F_core);
  }
  switch (req.http.X-Section) {
    case "labs":
      set req.backend = F_labs;
      break;
    default:
      break;
  }
  if (req.url.path == "/robots.txt") {
    error 601;
  }
  return(lookup);
}

sub vcl_error {
#FASTLY error
  if (obj.status == 601) {
    set obj.status = 200;
    synthetic {TXT"User-agent: *
Disallow: /private "}
Allow: /"TXT};
    return(deliver);
  }
}
