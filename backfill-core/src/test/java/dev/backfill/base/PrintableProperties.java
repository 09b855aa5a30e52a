package dev.backfill.base;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;

class PrintableProperties {

  @Property
  void whatComesOutPrintsAndStaysAsItIs(@ForAll String any) {
    String text = Printable.text(any);

    assertThat(text.codePoints().boxed())
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT);
    assertThat(Printable.isText(text)).isTrue();
    assertThat(Printable.text(text)).isSameAs(text);
  }

  @Property
  void printableTextIsNotTouched(@ForAll @CharRange(from = ' ', to = '~') String any) {
    assertThat(Printable.text(any)).isSameAs(any);
    assertThat(Printable.lines(any)).isSameAs(any);
  }

  @Property
  void linesKeepLineFeedsAndTabsAndNothingElse(@ForAll String any) {
    assertThat(Printable.lines(any).codePoints().filter(c -> c == '\n').count())
        .isEqualTo(any.codePoints().filter(c -> c == '\n').count());
    assertThat(Printable.text(Printable.lines(any)).codePoints().boxed())
        .noneMatch(Character::isISOControl);
  }

  @Example
  void controlSequencesBreaksMarksOfDirectionAndHalvesOfPairsBecomeSpaces() {
    assertThat(Printable.text("a\u001b[31mred\r\nb\u0000c\u009b2Jd"))
        .isEqualTo("a [31mred b c 2Jd");
    assertThat(Printable.text("x\u202egnp.exe\u200f\u2066y\u2028z\ud800!"))
        .isEqualTo("x gnp.exe y z !");
    assertThat(Printable.text("gr\u00fc\u00df \ud83d\ude80"))
        .isEqualTo("gr\u00fc\u00df \ud83d\ude80");
  }
}
