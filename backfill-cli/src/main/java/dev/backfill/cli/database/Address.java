package dev.backfill.cli.database;

import dev.backfill.cli.output.CommandException;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a database is, and as whom to log in. Secret; {@link #toString} tells nothing of it.
 *
 * @param name of the data source
 * @param from where the URL comes from, for messages
 * @param url of JDBC
 * @param user empty if the URL says it
 * @param password empty if the URL says it, or if none is needed
 */
record Address(
    String name, String from, String url, Optional<String> user, Optional<String> password) {

  Address {
    if (!url.startsWith("jdbc:")) {
      throw CommandException.usage(
          "The URL of data source '%s' in %s does not begin with 'jdbc:'. Write it as the driver wants it, such as jdbc:postgresql://host/database."
              .formatted(name, from));
    }
  }

  Properties properties() {
    var login = new Properties();
    user.ifPresent(value -> login.setProperty("user", value));
    password.ifPresent(value -> login.setProperty("password", value));
    return login;
  }

  @Override
  public String toString() {
    return "data source '%s' of %s".formatted(name, from);
  }
}
