package dev.backfill.jdbc.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.sql.SqlScanner.Kind;
import dev.backfill.jdbc.sql.SqlScanner.Piece;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Taking SQL apart loses nothing, and never takes quoted text for code. */
class SqlScannerProperties {

  @Property
  void thePiecesAreTheText(@ForAll("sql") List<Piece> parts) {
    var text = text(parts);

    assertThat(text(SqlScanner.scan("it", text))).isEqualTo(text);
  }

  @Property
  void quotedTextAndCommentsAreNeverCode(@ForAll("sql") List<Piece> parts) {
    var code =
        SqlScanner.scan("it", text(parts)).stream()
            .filter(piece -> piece.kind() == Kind.CODE)
            .map(Piece::text)
            .collect(Collectors.joining());

    assertThat(code).doesNotContain("!");
    assertThat(code.chars().filter(c -> c == '#').count())
        .isEqualTo(parts.stream().filter(part -> part.kind() == Kind.CODE).count());
  }

  private static String text(List<Piece> pieces) {
    return pieces.stream().map(Piece::text).collect(Collectors.joining());
  }

  /** Quoted text and comments hold a "!", code holds a "#". */
  @Provide
  Arbitrary<List<Piece>> sql() {
    var inner = Arbitraries.of("!", "!--", "!/", "! ?", "!;", "!)", "!$1", "!{chunk}", "!e");
    Arbitrary<Piece> code =
        Arbitraries.of(" # ", "(#)", " #?", " #-1", " #/2", "# ").map(t -> new Piece(Kind.CODE, t));
    Arbitrary<Piece> quoted =
        Combinators.combine(
                inner,
                Arbitraries.of(
                    "'%s'",
                    "'it''s %s'",
                    "\"%s\"",
                    "\"a\"\"%s\"",
                    "E'\\'%s'",
                    "e'\\\\%s'",
                    "$$%s$$",
                    "$t$ $$ %s$t$",
                    "'%s\"'",
                    "\"%s'\"",
                    "U&'%s'"))
            .as((text, form) -> new Piece(Kind.QUOTED, " " + form.formatted(text) + " "));
    Arbitrary<Piece> comment =
        Combinators.combine(
                inner.filter(text -> !text.endsWith("/")),
                Arbitraries.of("--%s\n", "/*%s*/", "/* /* %s */ ' */", "-- ' %s\n"))
            .as((text, form) -> new Piece(Kind.COMMENT, " " + form.formatted(text) + " "));
    return Arbitraries.oneOf(code, quoted, comment).list().ofMaxSize(8);
  }
}
