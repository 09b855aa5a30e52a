package dev.backfill.jdbc.shadow;

import dev.backfill.jdbc.fixture.TestSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** All that the catalog holds about a table, without the numbers of objects, as lines. */
final class CatalogView {

  private static final List<String> QUESTIONS =
      List.of(
          """
          select 'table', c.relname, c.relkind, c.relpersistence, m.amname, s.spcname, c.relowner::regrole,
                 (select string_agg(o, ',' order by o) from unnest(c.reloptions) o), (select string_agg(o, ',' order by o) from unnest(t.reloptions) o),
                 (select string_agg(x::text, ',' order by x::text) from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x),
                 c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relispartition, c.relhassubclass, obj_description(c.oid, 'pg_class')
            from pg_class c join pg_am m on m.oid = c.relam left join pg_tablespace s on s.oid = c.reltablespace
            left join pg_class t on t.oid = c.reltoastrelid where c.oid = ?::regclass
          """,
          """
          select 'column', row_number() over (order by a.attnum), a.attname, format_type(a.atttypid, a.atttypmod), a.attndims, a.attlen, a.attnotnull, a.attidentity,
                 a.attgenerated, a.attstorage, a.attcompression, a.attstattarget, a.attoptions, a.attislocal, a.attinhcount, a.attcollation::regcollation,
                 (select string_agg(x::text, ',' order by x::text) from aclexplode(a.attacl) x),
                 pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum)
            from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
           where a.attrelid = ?::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
          """,
          """
          select 'constraint', c.conname, c.contype, pg_get_constraintdef(c.oid), c.condeferrable, c.condeferred, c.convalidated, c.conenforced, c.conislocal,
                 c.coninhcount, c.connoinherit, c.conperiod, c.conindid::regclass, c.confrelid::regclass, obj_description(c.oid, 'pg_constraint')
            from pg_constraint c where c.conrelid = ?::regclass order by c.conname
          """,
          """
          select 'index', x.relname, pg_get_indexdef(x.oid), x.relpersistence, x.relowner::regrole, s.spcname, x.reloptions, i.indisunique, i.indnullsnotdistinct, i.indisprimary,
                 i.indisexclusion, i.indimmediate, i.indisclustered, i.indisvalid, i.indisreplident, obj_description(x.oid, 'pg_class'),
                 (select string_agg(format('%s %s', a.attnum, a.attstattarget), ',' order by a.attnum) from pg_attribute a where a.attrelid = x.oid)
            from pg_index i join pg_class x on x.oid = i.indexrelid left join pg_tablespace s on s.oid = x.reltablespace
           where i.indrelid = ?::regclass order by x.relname
          """,
          """
          select 'trigger', t.tgname, pg_get_triggerdef(t.oid), t.tgenabled, obj_description(t.oid, 'pg_trigger')
            from pg_trigger t where t.tgrelid = ?::regclass and not t.tgisinternal order by t.tgname
          """,
          """
          select 'policy', p.polname, p.polpermissive, p.polcmd, (select string_agg(r::regrole::text, ',' order by r::regrole::text) from unnest(p.polroles) r),
                 pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid), obj_description(p.oid, 'pg_policy')
            from pg_policy p where p.polrelid = ?::regclass order by p.polname
          """,
          """
          select 'rule', r.rulename, r.ev_enabled, pg_get_ruledef(r.oid), obj_description(r.oid, 'pg_rewrite')
            from pg_rewrite r where r.ev_class = ?::regclass order by r.rulename
          """,
          """
          select 'statistics', s.stxname, s.stxowner::regrole, s.stxstattarget, pg_get_statisticsobjdef(s.oid), obj_description(s.oid, 'pg_statistic_ext')
            from pg_statistic_ext s where s.stxrelid = ?::regclass order by s.stxname
          """,
          """
          select 'sequence', d.objid::regclass, d.deptype, a.attname, s.relowner::regrole, s.relpersistence, q.seqtypid::regtype, q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle,
                 (select string_agg(x::text, ',' order by x::text) from aclexplode(coalesce(s.relacl, acldefault('s', s.relowner))) x), obj_description(s.oid, 'pg_class'),
                 pg_get_serial_sequence(a.attrelid::regclass::text, a.attname)
            from pg_depend d join pg_class s on s.oid = d.objid join pg_sequence q on q.seqrelid = d.objid
            join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
           where d.classid = 'pg_class'::regclass and d.refobjid = ?::regclass order by a.attname
          """,
          """
          select 'publication', t.* from pg_publication_tables t
           where t.schemaname || '.' || t.tablename = ? order by t.pubname
          """,
          """
          select 'partition', pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid), c.relowner::regrole, array_to_string(c.reloptions, ','), obj_description(c.oid, 'pg_class'),
                 (select string_agg(h.inhparent::regclass::text, ',') from pg_inherits h where h.inhrelid = c.oid),
                 (select string_agg(h.inhrelid::regclass::text, ',' order by h.inhrelid::regclass::text) from pg_inherits h where h.inhparent = c.oid),
                 (select string_agg(x::text, ',' order by x::text) from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) x)
            from pg_class c where c.oid = ?::regclass and (c.relkind = 'p' or c.relispartition)
          """,
          """
          select 'index of a partition', h.inhrelid::regclass, h.inhparent::regclass
            from pg_inherits h join pg_index i on i.indexrelid = h.inhrelid
           where i.indrelid = ?::regclass order by h.inhrelid::regclass::text
          """,
          """
          select 'type', t.typname, t.typowner::regrole, t.typarray::regtype from pg_type t where t.typrelid = ?::regclass
          """);

  private CatalogView() {}

  static List<String> of(Connection connection, String table) throws SQLException {
    var lines = new ArrayList<String>();
    for (String question : QUESTIONS) {
      lines.addAll(
          TestSql.list(
              connection,
              question,
              row -> {
                var line = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                  line.append(i == 1 ? "" : " | ").append(row.getString(i));
                }
                return line.toString();
              },
              table));
    }
    return lines;
  }
}
