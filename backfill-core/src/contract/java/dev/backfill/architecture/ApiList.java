package dev.backfill.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The types that a module exports, and the page that says why each of them is public. */
final class ApiList {

  private static final String OURS = "dev.backfill.";

  private static final Pattern ROW = Pattern.compile("\\| (`.*`) \\| ([^|]+) \\|");

  private ApiList() {}

  /** Public types in packages that are exported to every module. */
  static Set<String> exported(Set<String> packages, JavaClasses classes) {
    return classes.stream()
        .filter(type -> packages.contains(type.getPackageName()) && isReachable(type))
        .map(type -> type.getName().replace('$', '.').substring(OURS.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isReachable(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && !type.isAnonymousClass()
        && type.getEnclosingClass().map(ApiList::isReachable).orElse(true);
  }

  /** Types that a page lists; {@code .Nested} belongs to the first type of its row. */
  static List<String> listed(String page) {
    return ROW.matcher(page).results().flatMap(row -> names(row.group(1))).toList();
  }

  private static Stream<String> names(String cell) {
    var names = Arrays.stream(cell.split(", ")).map(name -> name.replace("`", "")).toList();
    return names.stream().map(name -> name.startsWith(".") ? names.getFirst() + name : name);
  }
}
