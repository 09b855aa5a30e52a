String log = new File(basedir, 'build.log').text
def dropped = (log =~ /Dropped.java:\[(\d+),\d+\] (?:error: )?\[CheckReturnValue\]/).collect { it[1] as int }.unique().sort()
assert dropped == [17, 21]
