package dev.backfill.architecture;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Parsed sources, for rules that class files do not show. */
final class Sources {

  /** How a class comment says what kind of type it is. */
  private static final Pattern KIND = Pattern.compile("\\b(Value|Role|Step)\\b");

  private static final Pattern LOG = Pattern.compile("[A-Z_]*LOG\\.(trace|debug|info|warn|error)");

  private static final Pattern PLACE = Pattern.compile("\\{}");

  private final JavacTask task;
  private final List<CompilationUnitTree> units = new ArrayList<>();

  private Sources(Path root) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    try (var found = Files.walk(root)) {
      var sources = found.filter(file -> file.toString().endsWith(".java")).toList();
      task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      task.parse().forEach(units::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All sources below a folder. */
  static Sources in(Path root) {
    return new Sources(root);
  }

  /** Methods and blocks that pin a virtual thread on Java 21 while they block. */
  List<String> synchronizedCode() {
    return new Finder() {
      @Override
      public @Nullable Void visitSynchronized(SynchronizedTree block, @Nullable Void unused) {
        found(block);
        return super.visitSynchronized(block, null);
      }

      @Override
      public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        if (method.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
          found(method);
        }
        return super.visitMethod(method, null);
      }
    }.findings();
  }

  /** Fences of Markdown whose length does not depend on the code within. */
  List<String> literalFences() {
    return new Finder() {
      @Override
      public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
        if (literal.getValue() instanceof String text && text.contains("```")) {
          found(literal);
        }
        return super.visitLiteral(literal, null);
      }
    }.findings();
  }

  /**
   * Strings in which a pattern is found, outside of some packages and of those below them.
   *
   * @return place and what was found
   */
  List<String> literals(Pattern words, Set<String> besides) {
    return new Finder() {
      @Override
      public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void unused) {
        if (literal.getValue() instanceof String text && !isBelow(besides)) {
          words.matcher(text).results().forEach(word -> found(literal, word.group()));
        }
        return super.visitLiteral(literal, null);
      }
    }.findings();
  }

  /**
   * Messages of logs with more placeholders than values, or fewer; one more may be an exception.
   */
  List<String> logsThatDoNotFit() {
    return new Finder() {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void unused) {
        if (LOG.matcher(call.getMethodSelect().toString()).matches()) {
          int values = call.getArguments().size() - 1;
          long places = PLACE.matcher(text(call.getArguments().getFirst())).results().count();
          if (values < places || values > places + 1) {
            found(call, "%d values for %d places".formatted(values, places));
          }
        }
        return super.visitMethodInvocation(call, null);
      }
    }.findings();
  }

  /** A literal, or several that are joined. */
  private static String text(ExpressionTree expression) {
    return switch (expression) {
      case LiteralTree literal -> String.valueOf(literal.getValue());
      case BinaryTree sum -> text(sum.getLeftOperand()) + text(sum.getRightOperand());
      default -> "";
    };
  }

  /** Types, nested ones too, without a class comment. */
  List<String> typesWithoutComment() {
    return new Finder() {
      @Override
      public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        if (!type.getSimpleName().isEmpty() && comment() == null) {
          found(type);
        }
        return super.visitClass(type, null);
      }
    }.findings();
  }

  /** Public records, and public interfaces of the top level, that do not say what they are. */
  List<String> publicTypesWithoutKind(Set<String> packages) {
    return new Finder() {
      @Override
      public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        boolean hasKind =
            type.getKind() == Tree.Kind.RECORD || type.getKind() == Tree.Kind.INTERFACE;
        if (isIn(packages)
            && isPublic
            && hasKind
            && !KIND.matcher(String.valueOf(comment())).find()) {
          found(type);
        }
        return super.visitClass(type, null);
      }
    }.findings();
  }

  /** Walks over every source and notes places. */
  private abstract class Finder extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees docs = DocTrees.instance(task);
    private final List<String> findings = new ArrayList<>();

    final List<String> findings() {
      scan(units, null);
      return findings;
    }

    final boolean isIn(Set<String> packages) {
      return packages.contains(packageName());
    }

    final boolean isBelow(Set<String> packages) {
      return packages.stream().anyMatch(name -> (packageName() + ".").startsWith(name + "."));
    }

    private String packageName() {
      var name = getCurrentPath().getCompilationUnit().getPackageName();
      return name == null ? "" : name.toString();
    }

    final @Nullable String comment() {
      return docs.getDocComment(getCurrentPath());
    }

    final void found(Tree where, String what) {
      found(where);
      findings.add(findings.removeLast() + " " + what);
    }

    final void found(Tree where) {
      var unit = getCurrentPath().getCompilationUnit();
      long line =
          unit.getLineMap().getLineNumber(docs.getSourcePositions().getStartPosition(unit, where));
      findings.add(Path.of(unit.getSourceFile().getName()).getFileName() + ":" + line);
    }
  }
}
