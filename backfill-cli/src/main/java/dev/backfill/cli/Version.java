package dev.backfill.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of the jar. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("of a build without a jar");
    return new String[] {"backfill " + version};
  }
}
