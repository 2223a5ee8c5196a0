/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Set;

/**
 * Domains below which strangers get names: registries, and hosts of other people's sites. No list is complete; it keeps
 * the mistakes away that are made most often.
 */
final class SharedDomains {
    /** What countries call their second level. */
    private static final Set<String> SECOND_LEVELS = Set.of(
            "ac", "asso", "biz", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "govt", "gr",
            "id", "ind", "info", "int", "lg", "ltd", "me", "mil", "mod", "muni", "name", "ne", "net", "nhs", "nic",
            "nom", "or", "org", "plc", "police", "pro", "res", "sch", "school", "tm", "web");

    /** Hosts of sites, each below its own name. */
    private static final Set<String> HOSTS = Set.of("""
            github.io github.dev githubpreview.dev gitlab.io bitbucket.io pages.dev workers.dev r2.dev \
            trycloudflare.com vercel.app now.sh netlify.app netlify.com herokuapp.com herokussl.com web.app \
            firebaseapp.com firebaseio.com appspot.com run.app cloudfunctions.net googleusercontent.com \
            googleapis.com withgoogle.com azurewebsites.net azurestaticapps.net azureedge.net azure-api.net \
            azurefd.net cloudapp.net cloudapp.azure.com trafficmanager.net windows.net cloudfront.net amazonaws.com \
            elasticbeanstalk.com amplifyapp.com awsapprunner.com on.aws blogspot.com wordpress.com wixsite.com \
            weebly.com webflow.io framer.app myshopify.com tumblr.com onrender.com fly.dev up.railway.app railway.app \
            surge.sh ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev loca.lt glitch.me repl.co replit.app \
            replit.dev csb.app codesandbox.io stackblitz.io webcontainer.io gitpod.io deno.dev deno.net supabase.co \
            hf.space streamlit.app pythonanywhere.com neocities.org readthedocs.io duckdns.org dyndns.org no-ip.org \
            ddns.net nip.io sslip.io xip.io ondigitalocean.app digitaloceanspaces.com linodeobjects.com b-cdn.net \
            fastly.net edgekey.net akamaized.net eu.org uk.com us.com de.com eu.com co.com za.com jpn.com br.com \
            cn.com""".split(" "));

    /** Below these nearly every level is somebody's. */
    private static final Set<String> WHOLE = Set.of("amazonaws.com", "windows.net", "azure.com", "googleapis.com");

    private SharedDomains() {}

    /** Returns whether strangers may get names right below a domain. */
    static boolean contains(String domain) {
        int dot = domain.indexOf('.');
        if (dot < 0 || HOSTS.contains(domain)) {
            return true;
        }
        String rest = domain.substring(dot + 1);
        boolean country = rest.length() == 2 && rest.indexOf('.') < 0;
        if (country && SECOND_LEVELS.contains(domain.substring(0, dot))) {
            return true;
        }
        return WHOLE.stream().anyMatch(whole -> domain.endsWith("." + whole));
    }
}
