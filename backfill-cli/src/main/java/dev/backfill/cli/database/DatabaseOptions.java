package dev.backfill.cli.database;

import dev.backfill.cli.output.CommandException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where the databases are. */
public final class DatabaseOptions {

  /** The data source of {@code --url-env} and {@code --url-file}. */
  private static final String MAIN = "database";

  @Option(
      names = "--url-env",
      paramLabel = "NAME",
      description = "Environment variable with the JDBC URL.")
  private Optional<String> urlEnv = Optional.empty();

  @Option(
      names = "--url-file",
      paramLabel = "FILE",
      description = "File with the JDBC URL, such as a mounted secret.")
  private Optional<Path> urlFile = Optional.empty();

  @Option(
      names = "--user-env",
      paramLabel = "NAME",
      description = "Environment variable with the user, if the URL does not say it.")
  private Optional<String> userEnv = Optional.empty();

  @Option(
      names = "--password-env",
      paramLabel = "NAME",
      description = "Environment variable with the password, if the URL does not say it.")
  private Optional<String> passwordEnv = Optional.empty();

  @Option(
      names = "--data-source",
      paramLabel = "SOURCE=NAME",
      description =
          "Name of a data source, as in 'scope.data_source', and environment variable with its JDBC"
              + " URL. May be repeated.")
  private Map<String, String> named = new LinkedHashMap<>();

  @Option(
      names = "--driver-path",
      paramLabel = "PATH",
      description =
          "Jar of a JDBC driver, or folder with such jars. May be repeated. Otherwise jars beside"
              + " backfill.jar and in the folder 'drivers' there.")
  private List<Path> driverPath = new ArrayList<>();

  /** Whether any database is named. */
  public boolean given() {
    return urlEnv.isPresent() || urlFile.isPresent() || !named.isEmpty();
  }

  /** Connects. */
  public DataSources connect(Secrets secrets) {
    return DataSources.of(addresses(secrets), driverPath);
  }

  private List<Address> addresses(Secrets secrets) {
    var all = new ArrayList<Address>();
    main(secrets).ifPresent(all::add);
    named.forEach((name, variable) -> all.add(address(secrets, name, variable)));
    if (all.isEmpty()) {
      throw CommandException.usage(
          "No database is named. Put its JDBC URL into an environment variable, and give the name"
              + " of the variable: --url-env DB_URL.");
    }
    return all;
  }

  private Optional<Address> main(Secrets secrets) {
    if (urlEnv.isPresent() && urlFile.isPresent()) {
      throw CommandException.usage(
          "--url-env and --url-file are both given. Leave one of them out.");
    }
    var user = userEnv.map(name -> secrets.ofVariable("--user-env", name));
    var password = passwordEnv.map(name -> secrets.ofVariable("--password-env", name));
    return urlEnv
        .map(
            name ->
                new Address(
                    MAIN,
                    "variable " + name,
                    secrets.ofVariable("--url-env", name),
                    user,
                    password))
        .or(
            () ->
                urlFile.map(
                    file ->
                        new Address(
                            MAIN,
                            "file " + file,
                            secrets.ofFile("--url-file", file),
                            user,
                            password)));
  }

  private static Address address(Secrets secrets, String name, String variable) {
    if (name.contains(":") || name.contains("/")) { // a URL, up to its first equals sign
      throw CommandException.usage(
          "--data-source takes SOURCE=NAME: a name as in the plan, and the name of an environment"
              + " variable. Put secrets into the variable, never on the command line.");
    }
    return new Address(
        name,
        "variable " + variable,
        secrets.ofVariable("--data-source", variable),
        Optional.empty(),
        Optional.empty());
  }

  /** The same options as words of a command line; they hold no secret. */
  public List<String> words() {
    var words = new ArrayList<String>();
    urlEnv.ifPresent(name -> words.addAll(List.of("--url-env", name)));
    urlFile.ifPresent(file -> words.addAll(List.of("--url-file", file.toString())));
    userEnv.ifPresent(name -> words.addAll(List.of("--user-env", name)));
    passwordEnv.ifPresent(name -> words.addAll(List.of("--password-env", name)));
    named.forEach(
        (name, variable) -> words.addAll(List.of("--data-source", name + "=" + variable)));
    driverPath.forEach(path -> words.addAll(List.of("--driver-path", path.toString())));
    return words;
  }
}
