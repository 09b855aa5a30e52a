package dev.backfill.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.scope.RangeCodec.Bounds;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How ranges stand in a ledger. These texts are stored: changing one breaks old ledgers. */
class CodecTest {

  private static final UUID ID = UUID.fromString("9f86d081-884c-4d65-9a2f-eaa0c55ad015");

  @Test
  void theStoredTextsAreIsoAndDecimal() {
    assertThat(
            RangeCodec.dates()
                .write(new DateRange(LocalDate.of(2023, 7, 1), LocalDate.of(2023, 7, 15))))
        .isEqualTo(new Bounds("2023-07-01", "2023-07-15"));
    assertThat(
            RangeCodec.instants().write(new InstantRange(Instant.EPOCH, Instant.ofEpochMilli(1))))
        .isEqualTo(new Bounds("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.001Z"));
    assertThat(RangeCodec.ids().write(new IdRange(-5, Long.MAX_VALUE)))
        .isEqualTo(new Bounds("-5", "9223372036854775807"));
  }

  @Test
  void storedKeysSayTheirTypeAndArePrintableAscii() {
    assertThat(RangeCodec.keys(Long.class).write(new KeySet<>(List.of(4711L, -1L))))
        .isEqualTo(new Bounds("long:4711,-1", ""));
    assertThat(RangeCodec.keys(Integer.class).write(new KeySet<>(List.of(7))).lo())
        .isEqualTo("integer:7");
    assertThat(RangeCodec.keys(UUID.class).write(new KeySet<>(List.of(ID))).lo())
        .isEqualTo("uuid:" + ID);
    assertThat(
            RangeCodec.keys(String.class).write(new KeySet<>(List.of("a,b", "\\\n", "", "ä"))).lo())
        .isEqualTo("text:a\\u002cb,\\u005c\\u000a,,\\u00e4");
  }

  @Test
  void textsThatAreNoRangeAreRefused() {
    assertThatThrownBy(() -> RangeCodec.dates().read(new Bounds("2023-02-30", "2023-03-01")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not the lower bound of a range: '2023-02-30'");
    assertThatThrownBy(() -> RangeCodec.dates().read(new Bounds("2023-02-01", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("upper bound");
    assertThatThrownBy(() -> RangeCodec.ids().read(new Bounds("1", "1")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RangeCodec.ids().read(new Bounds("1e3", "2e3")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RangeCodec.instants().read(new Bounds("2023-02-01", "2023-02-02")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textsThatAreNoKeysAreRefusedWithoutBeingShown() {
    var longs = RangeCodec.keys(Long.class);
    for (String wrong : List.of("", "secret", "text:secret", "long:", "long:secret", "long:1,,2")) {
      assertThatThrownBy(() -> longs.read(new Bounds(wrong, "")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Not a list of keys of type long as it stands in a ledger");
    }
    assertThatThrownBy(() -> longs.read(new Bounds("long:1", "2")))
        .isInstanceOf(IllegalArgumentException.class);
    for (String wrong : List.of("text:\\u00", "text:\\uxyzu", "text:a\\")) {
      assertThatThrownBy(() -> RangeCodec.keys(String.class).read(new Bounds(wrong, "")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("xyz");
    }
  }

  @Test
  void keysOfOtherTypesAreRefused() {
    assertThatThrownBy(() -> RangeCodec.keys(Double.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Keys of type java.lang.Double cannot be stored; use Long, Integer, String or UUID");
  }

  @Test
  void onlyTextKeysAreRowDataAndHaveNoLabel() {
    assertThat(RangeCodec.keys(Long.class).sensitive()).isFalse();
    assertThat(RangeCodec.keys(Integer.class).sensitive()).isFalse();
    assertThat(RangeCodec.keys(UUID.class).sensitive()).isFalse();
    assertThat(RangeCodec.dates().sensitive()).isFalse();
    assertThat(RangeCodec.keys(String.class).sensitive()).isTrue();
    assertThatThrownBy(
            () -> RangeCodec.keys(String.class).id(new KeySet<>(List.of("secret")), ZoneOffset.UTC))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void keysAreCalledByThemselvesOrByFirstLastAndDigest() {
    var codec = RangeCodec.keys(Long.class);

    assertThat(codec.id(new KeySet<>(List.of(4711L)), ZoneOffset.UTC)).isEqualTo("4711");
    assertThat(codec.id(new KeySet<>(List.of(1L, 2L, 9L)), ZoneOffset.UTC))
        .matches("1\\.\\.9~[0-9a-f]{16}")
        .isNotEqualTo(codec.id(new KeySet<>(List.of(1L, 3L, 9L)), ZoneOffset.UTC))
        .isEqualTo(codec.id(new KeySet<>(List.of(1L, 2L, 9L)), ZoneOffset.UTC));
    assertThat(
            RangeCodec.keys(UUID.class)
                .id(new KeySet<>(List.of(ID, UUID.randomUUID())), ZoneOffset.UTC))
        .hasSizeLessThan(200);
  }

  @Test
  void codecsOfTheSameTypeAreEqual() {
    assertThat(RangeCodec.keys(Long.class)).isEqualTo(Scope.keys(List.of(1L, 2L)).codec());
    assertThat(RangeCodec.keys(Long.class)).isNotEqualTo(RangeCodec.keys(Integer.class));
    assertThat(RangeCodec.dates()).isSameAs(RangeCodec.dates());
  }

  @Test
  void keysThatAreNotAPieceLeaveNoKnownRest() {
    var codec = RangeCodec.keys(Long.class);
    var keys = new KeySet<>(List.of(1L, 2L, 3L));

    assertThat(codec.rest(keys, new KeySet<>(List.of(9L)), Order.OLDEST_FIRST)).isEmpty();
    assertThat(codec.rest(keys, new KeySet<>(List.of(2L)), Order.OLDEST_FIRST))
        .hasValue(List.of(new KeySet<>(List.of(3L))));
    assertThat(codec.rest(keys, new KeySet<>(List.of(2L)), Order.NEWEST_FIRST))
        .hasValue(List.of(new KeySet<>(List.of(1L))));
  }

  @Test
  void moreKeysGrowByTheNewOnesInTheirOrder() {
    var codec = RangeCodec.keys(Long.class);
    var planned = new KeySet<>(List.of(3L, 1L));

    assertThat(codec.growth(planned, new KeySet<>(List.of(9L, 1L, 4L, 3L))))
        .hasValue(List.of(new KeySet<>(List.of(9L, 4L))));
    assertThat(codec.growth(planned, new KeySet<>(List.of(1L, 3L)))).hasValue(List.of());
    assertThat(codec.growth(planned, new KeySet<>(List.of(1L, 4L)))).isEmpty();
  }
}
