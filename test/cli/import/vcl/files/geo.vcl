# Servers by the country of the visitor.
backend F_eu { .host = "eu.travel.example"; .port = "443"; .ssl = true; .shield = "fra-hesse-de"; }
backend F_us { .host = "us.travel.example"; .port = "443"; .ssl = true; .shield = "iad-va-us"; }
backend F_asia { .host = "asia.travel.example"; .port = "443"; .ssl = true; .shield = "tyo-tokyo-jp"; }

sub vcl_recv {
#FASTLY recv
  if (client.geo.country_code ~ "^(JP|KR|TW)$") {
    set req.backend = F_asia;
  } else if (client.geo.country_code == "US" || client.geo.country_code == "CA") {
    set req.backend = F_us;
  } else {
    set req.backend = F_eu;
  }
  if (client.geo.continent_code == "AF") {
    set req.http.X-Currency = "EUR";
  }
}
