/// Groups of near-duplicates as CSV (RFC 4180): a line for each row of a group.
package struct DuplicatesTable {
  /// The file, with a line of titles.
  package let bytes: [UInt8]

  /// The table of groups of rows, each with its similarity to the nearest of its group; `names` has a
  /// name of each row, or none.
  package init(_ groups: [[(row: Int, similarity: Float)]], names: [Substring]) {
    var bytes = Array("group,row,name,similarity\n".utf8)
    for (group, members) in groups.enumerated() {
      for member in members {
        let name = CSV.name(of: member.row, names)
        bytes += Array("\(group),\(member.row),\(name),\(member.similarity)\n".utf8)
      }
    }
    self.bytes = bytes
  }
}
