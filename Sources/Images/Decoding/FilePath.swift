internal import Foundation

/// Questions about paths.
package enum FilePath {
  /// Whether there is a folder.
  package static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// Whether there is something that is not a folder.
  package static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// A path below a folder.
  package static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The last part of a path.
  package static func name(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Throws unless there is a readable, non-empty file.
  package static func checkReadable(_ path: String) throws(DatasetError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DatasetError(path, "no such file")
    }
    guard isFile(path) else { throw DatasetError(path, "is a folder, not a file") }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw DatasetError(path, "may not be read")
    }
    guard try size(path) > 0 else { throw DatasetError(path, "is empty") }
  }

  /// How many bytes a file has, or the one that a symbolic link leads to.
  package static func size(_ path: String) throws(DatasetError) -> Int {
    var attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if attributes?[.type] as? FileAttributeType == .typeSymbolicLink {
      let target = URL(filePath: path).resolvingSymlinksInPath().path
      attributes = try? FileManager.default.attributesOfItem(atPath: target)
    }
    guard let size = attributes?[.size] as? NSNumber else {
      throw DatasetError(path, "no such file")
    }
    return size.intValue
  }
}
