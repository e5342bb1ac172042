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
        let name = names.isEmpty ? "" : DuplicatesTable.field(names[member.row])
        bytes += Array("\(group),\(member.row),\(name),\(member.similarity)\n".utf8)
      }
    }
    self.bytes = bytes
  }

  /// In quotes where it would not be one field.
  private static func field(_ text: Substring) -> String {
    guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return String(text) }
    return
      "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }
}
