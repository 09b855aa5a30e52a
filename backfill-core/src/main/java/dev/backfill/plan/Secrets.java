package dev.backfill.plan;

import dev.backfill.base.Printable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds and hides text that looks like a credential before it is printed. A guess by the usual
 * spellings: it finds the slip of the pen, and no password that looks like any other word.
 * Stateless.
 */
final class Secrets {

  private static final String MASK = "***";

  /** Names of what is secret, unless they are names of a place where it stands. */
  private static final String NAME =
      "(?i:(password|passwd|passphrase|secret|token|credential|signature"
          + "|(?:api|access|account|private|storage)[-_]?key|(?<![a-z])(?:pwd|sig|sas))"
          + "(?![\\w-]*(?:file|path|cmd|command|env|name|arn|id)\\b)[\\w-]*)";

  /** Not a value, but the name of a variable or a command that prints it; the shell reads it. */
  private static final String NO_REFERENCE =
      "(?![\"]?(?:\\$[A-Za-z_]|\\$\\{[A-Za-z_]\\w*}|\\$\\(|%\\w+%))";

  private static final String KEY_ID = "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b";

  private static final Pattern USER_OF_URL = Pattern.compile("://.*@", Pattern.DOTALL);
  private static final Pattern USER_OF_HOST = Pattern.compile("[^\\s/:@]+:(?!//)\\S*@");
  private static final Pattern QUERY = Pattern.compile("\\?.*", Pattern.DOTALL);
  private static final Pattern NAMED = Pattern.compile(NAME + "[\"']?\\s*[=:].*", Pattern.DOTALL);
  private static final Pattern KEY = Pattern.compile(KEY_ID);

  /** The ways in which a command reveals a credential. */
  private enum Slip {
    URL("a password in a URL", "://[^\\s@:]*:" + NO_REFERENCE + "[^\\s@]+@"),
    VALUE("the value of a password", NAME + "[\"']?(?:=|:\\s*|\\s+=\\s*)" + NO_REFERENCE + "\\S"),
    OPTION(
        "the value of a password option",
        "(?:^|\\s)--?(?i:password|passwd|passphrase|secret|token)\\s+(?!-)" + NO_REFERENCE + "\\S"),
    MYSQL("the value of -p", "(?i:mysql|mariadb)\\S*\\s(?:.*\\s)?-p" + NO_REFERENCE + "\\S"),
    CURL(
        "a user with a password",
        "\\bcurl\\b.*\\s(?:-u|--user)[\\s=]*[^\\s:]+:" + NO_REFERENCE + "\\S"),
    BEARER("a token", "(?i:bearer)\\s+" + NO_REFERENCE + "\\S"),
    KEY_OF_AWS("an access key", KEY_ID);

    private final String what;
    private final Pattern pattern;

    Slip(String what, String regex) {
      this.what = what;
      this.pattern = Pattern.compile(regex, Pattern.DOTALL);
    }
  }

  private Secrets() {}

  /**
   * A location without user, query and whatever follows a word such as password. Rather too much is
   * masked than too little.
   */
  static String masked(String location) {
    String shown = Printable.text(location).strip();
    shown = USER_OF_URL.matcher(shown).replaceAll("://" + MASK + "@");
    shown = USER_OF_HOST.matcher(shown).replaceAll(MASK + "@");
    shown = QUERY.matcher(shown).replaceAll("?" + MASK);
    shown = NAMED.matcher(shown).replaceAll("$1=" + MASK);
    return KEY.matcher(shown).replaceAll(MASK);
  }

  /**
   * Checks a text that is printed as it stands.
   *
   * @throws IllegalArgumentException if there seems to be a credential in it; the message does not
   *     repeat it
   */
  static void refuse(String what, String text) {
    var found =
        List.of(Slip.values()).stream()
            .filter(slip -> slip.pattern.matcher(text).find())
            .findFirst();
    if (found.isPresent()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s holds what looks like %s, and it is printed in every report. Let the command read"
                  + " it from a file such as PGPASSFILE or ~/.my.cnf, or from a variable by its"
                  + " name, such as \"$PGPASSWORD\"",
              what,
              found.get().what));
    }
  }
}
