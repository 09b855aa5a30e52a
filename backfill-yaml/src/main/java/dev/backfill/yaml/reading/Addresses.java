package dev.backfill.yaml.reading;

import java.util.regex.Pattern;

/** Recognises addresses that are secrets, or hold one. */
final class Addresses {

  private static final Pattern SECRET =
      Pattern.compile(
          "://[^/\\s]*@" // a user
              + "|[?&](?i:[a-z_-]*(key|token|secret|password|signature|sig|auth)[a-z_-]*)="
              + "|(?i:hooks\\.slack\\.com/(services|workflows|triggers)/\\S)"
              + "|(?i:(discord|discordapp)\\.com/api/webhooks/\\S)"
              + "|(?i:webhook\\.office\\.com/\\S)");

  private Addresses() {}

  static boolean holdsSecret(String address) {
    return SECRET.matcher(address).find();
  }
}
