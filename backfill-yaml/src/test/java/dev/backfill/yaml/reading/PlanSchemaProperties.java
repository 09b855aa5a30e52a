package dev.backfill.yaml.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.backfill.yaml.grammar.RandomPlans;
import dev.backfill.yaml.grammar.Schema;
import dev.backfill.yaml.tree.Fault;
import dev.backfill.yaml.writing.PlanWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

/** The published schema and the reader accept the same files. */
class PlanSchemaProperties {

  private static final Path PUBLISHED = Path.of("..", "docs", "plan-1.schema.json");
  private static final Path INSIDE =
      Path.of("src/main/resources/dev/backfill/yaml/plan-1.schema.json");

  private static final com.networknt.schema.Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(text(), InputFormat.JSON);

  private static final Pattern NUMBER_SIGN = Pattern.compile("([{,]\")#(?=[^\"]*\":)");

  private static String text() {
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(Schema.ofFile())
        + "\n";
  }

  @Test
  void thePublishedSchemaIsThatOfTheGrammar() throws IOException {
    if (Boolean.getBoolean("write")) {
      Files.writeString(PUBLISHED, text());
      Files.writeString(INSIDE, text());
    }

    assertThat(PUBLISHED).hasContent(text());
    assertThat(INSIDE).hasContent(text());
  }

  @Property(tries = 500)
  void theSchemaAcceptsWhatIsWritten(@ForAll Random random) {
    var yaml = PlanWriter.write(RandomPlans.values(random));

    assertThat(schemaFaults(Json.of(yaml))).as(yaml).isEmpty();
  }

  /** JSON is YAML 1.2, so a mutation of the one is read as the other. */
  @Property(tries = 3_000)
  @Tag("slow")
  void theReaderAcceptsWhatTheSchemaAcceptsAndRefusesWhatItRefuses(@ForAll Random random) {
    var json = Json.of(PlanWriter.write(RandomPlans.values(random)));
    var mutated = new Mutation(random).of(json);

    var read = PlanReader.read(mutated).faults().stream().filter(Fault::ofForm).toList();
    var schema = schemaFaults(mutated);

    assertThat(read.isEmpty())
        .as("%s%nreader: %s%nschema: %s", mutated, read, schema)
        .isEqualTo(schema.isEmpty());
  }

  @Property(tries = 3)
  void mutationsAreOftenRefused(@ForAll long seed) {
    long refused =
        new Random(seed)
            .longs(400)
            .filter(
                one -> {
                  var random = new Random(one);
                  var json = Json.of(PlanWriter.write(RandomPlans.values(random)));
                  return !schemaFaults(new Mutation(random).of(json)).isEmpty();
                })
            .count();

    assertThat(refused).isBetween(40L, 399L);
  }

  /**
   * The validator looks at no value whose name begins with a number sign: it is asked about another
   * name, which is as long.
   */
  private static List<com.networknt.schema.Error> schemaFaults(String json) {
    return SCHEMA.validate(NUMBER_SIGN.matcher(json).replaceAll("$1x"), InputFormat.JSON);
  }
}
