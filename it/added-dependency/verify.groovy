String log = new File(basedir, 'build.log').text
assert log.contains('The libraries run on these dependencies and on no others')
assert log.count('<--- banned') == 1
assert log =~ /org.postgresql:postgresql:jar:\S+ <--- banned/
