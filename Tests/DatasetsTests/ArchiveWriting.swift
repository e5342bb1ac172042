import CArchive
import Testing

/// Writes archives with libarchive, as tests need them.
enum ArchiveWriting {
  /// A gzip file of bytes.
  static func gzip(_ bytes: [UInt8], to path: String) throws {
    let handle = try unsafe #require(archive_write_new())
    defer { unsafe archive_write_free(handle) }
    unsafe archive_write_set_format_raw(handle)
    unsafe archive_write_add_filter_gzip(handle)
    try unsafe write([("data", bytes)], to: path, by: handle)
  }

  /// A gzipped tar archive of files.
  static func tar(_ files: [(name: String, bytes: [UInt8])], to path: String) throws {
    let handle = try unsafe #require(archive_write_new())
    defer { unsafe archive_write_free(handle) }
    unsafe archive_write_set_format_ustar(handle)
    unsafe archive_write_add_filter_gzip(handle)
    try unsafe write(files, to: path, by: handle)
  }

  /// A tar archive of files, not compressed.
  static func plainTar(_ files: [(name: String, bytes: [UInt8])], to path: String) throws {
    let handle = try unsafe #require(archive_write_new())
    defer { unsafe archive_write_free(handle) }
    unsafe archive_write_set_format_ustar(handle)
    try unsafe write(files, to: path, by: handle)
  }

  private static func write(
    _ files: [(name: String, bytes: [UInt8])], to path: String, by handle: OpaquePointer
  ) throws {
    try unsafe #require(archive_write_open_filename(handle, path) == ARCHIVE_OK)
    for file in files {
      let entry = try unsafe #require(archive_entry_new())
      defer { unsafe archive_entry_free(entry) }
      unsafe archive_entry_set_pathname(entry, file.name)
      unsafe archive_entry_set_size(entry, Int64(file.bytes.count))
      unsafe archive_entry_set_filetype(entry, 0o100000)
      unsafe archive_entry_set_perm(entry, 0o644)
      try unsafe #require(archive_write_header(handle, entry) == ARCHIVE_OK)
      let count = unsafe file.bytes.withUnsafeBytes {
        unsafe archive_write_data(handle, $0.baseAddress, $0.count)
      }
      try #require(count == file.bytes.count)
    }
    try unsafe #require(archive_write_close(handle) == ARCHIVE_OK)
  }
}
