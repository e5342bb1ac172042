internal import CArchive
internal import Foundation

/// Files that may be compressed, and archives of files, read by libarchive.
///
/// `~Copyable`: one owner, freed with it.
@safe struct ArchiveReader: ~Copyable {
  private let handle: OpaquePointer
  private let path: String

  /// What a file is read as.
  enum Content {
    /// The bytes of one file, compressed or not.
    case bytes
    /// A tar archive, compressed or not.
    case tar
  }

  /// Opens a file of any compression.
  static func open(_ path: String, as content: Content) throws(DatasetError) -> ArchiveReader {
    try FilePath.checkReadable(path)
    guard let handle = unsafe archive_read_new() else {
      throw DatasetError(path, "libarchive has no memory to read it")
    }
    let reader = unsafe ArchiveReader(handle, path)
    unsafe archive_read_support_filter_all(handle)
    switch content {
    case .bytes: unsafe archive_read_support_format_raw(handle)
    case .tar: unsafe archive_read_support_format_tar(handle)
    }
    try reader.check(unsafe archive_read_open_filename(handle, path, 1 << 16))
    return reader
  }

  private init(_ handle: OpaquePointer, _ path: String) {
    unsafe self.handle = unsafe handle
    self.path = path
  }

  deinit {
    unsafe archive_read_free(handle)
  }

  /// The whole content of a file, decompressed if it is compressed.
  static func contents(of path: String) throws(DatasetError) -> [UInt8] {
    let reader = try ArchiveReader.open(path, as: .bytes)
    guard try reader.nextEntry() != nil else { throw DatasetError(path, "is empty") }
    return try reader.entryContents()
  }

  /// The path of the next file in the archive; nil at its end.
  func nextEntry() throws(DatasetError) -> String? {
    var entry: OpaquePointer?
    let code = unsafe archive_read_next_header(handle, &entry)
    if code == ARCHIVE_EOF { return nil }
    try check(code)
    guard let entry = unsafe entry, let name = unsafe archive_entry_pathname(entry) else {
      return ""
    }
    return unsafe String(cString: name)
  }

  /// The bytes of the file that `nextEntry` came to.
  func entryContents() throws(DatasetError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe archive_read_data(handle, $0.baseAddress, $0.count)
      }
      guard count >= 0 else { throw failure() }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  private func check(_ code: CInt) throws(DatasetError) {
    guard code == ARCHIVE_OK || code == ARCHIVE_WARN else { throw failure() }
  }

  private func failure() -> DatasetError {
    guard let text = unsafe archive_error_string(handle) else {
      return DatasetError(path, "cannot be read by libarchive")
    }
    return DatasetError(path, "cannot be read: \(unsafe String(cString: text))")
  }
}
