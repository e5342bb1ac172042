/// What blocks of an index pass through: a file that is written or read, or messages to other ranks.
///
/// Each call is given a block, and returns what the other side gets. A passage that only gives returns
/// what it was given.
package protocol BlockPassage {
  /// Whether the times of files mean something on the other side.
  var carriesTimes: Bool { get }
  /// Passes bytes on.
  func pass(_ block: [UInt8]) throws -> [UInt8]
  /// Passes numbers on.
  func pass(_ block: [Int32]) throws -> [Int32]
  /// Passes numbers on.
  func pass(_ block: [Int]) throws -> [Int]
}

extension ImageIndex {
  /// Passes all but the folders' names on; nil where what comes does not fit together.
  package func passed(_ folders: [String], through passage: some BlockPassage) throws -> ImageIndex?
  {
    ImageIndex(
      folders: folders, folderOf: try passage.pass(folderOf), names: try passage.pass(names),
      ends: try passage.pass(ends), sizes: try passage.pass(sizes),
      times: try passage.pass(passage.carriesTimes ? times : []), offsets: try passage.pass(offsets)
    )
  }

  /// The folders of the images, or the archives, below the root.
  package var folderNames: [String] { folders }
}
