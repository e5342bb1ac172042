internal import Glibc
internal import SystemPackage

/// Something in a folder.
package struct FolderItem {
  /// What there is under a name, where symbolic links lead to in the end.
  package enum Content {
    case found(FileKind, FolderIdentity, FileStamp)
    /// A symbolic link that leads nowhere.
    case nothing
    /// The system's words for why it cannot be examined.
    case unknown(String)
  }

  /// Its name, with bytes that are not UTF-8 written as `\xE9`.
  package let name: String
  /// Whether the name is UTF-8.
  package let isText: Bool
  package let content: Content

  /// What is in a folder under names that do not start with a dot, in byte-wise order, which folder
  /// that is, and its own stamp, of before.
  package static func list(
    _ folder: String
  ) throws(FileError) -> ([FolderItem], FolderIdentity, FileStamp) {
    func failure(_ cause: Errno) -> FileError { FileError(folder, "cannot be listed", cause) }
    guard let handle = unsafe opendir(folder) else { throw failure(Errno(rawValue: errno)) }
    defer { unsafe closedir(handle) }
    let descriptor = FileDescriptor(rawValue: unsafe dirfd(handle))
    let status: Stat
    do {
      status = try Stat(descriptor)
    } catch {
      throw failure(error)
    }
    var items: [FolderItem] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(handle) else { break }
      // The name is as long as it is; the field of 256 bytes may reach past the entry.
      let name = unsafe (UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \.d_name) ?? 0))
        .assumingMemoryBound(to: CChar.self)
      let bytes = unsafe UnsafeRawBufferPointer(start: name, count: strlen(name))
      guard unsafe bytes.first != UInt8(ascii: ".") else { continue }
      unsafe items.append(FolderItem(Array(bytes), content(name, in: descriptor)))
    }
    guard errno == 0 else { throw failure(Errno(rawValue: errno)) }
    items.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return (items, FolderIdentity(status), FileStamp(status))
  }

  private static func content(
    _ name: UnsafePointer<CChar>, in folder: FileDescriptor
  ) -> Content {
    do {
      let status = try unsafe Stat(name, relativeTo: folder, flags: [])
      return .found(FileKind(status.type), FolderIdentity(status), FileStamp(status))
    } catch .noSuchFileOrDirectory, .tooManySymbolicLinkLevels {
      return .nothing
    } catch {
      return .unknown(error.description)
    }
  }

  private init(_ bytes: [UInt8], _ content: Content) {
    let text = String(decoding: bytes, as: UTF8.self)
    isText = text.utf8.elementsEqual(bytes)
    name = isText ? text : FolderItem.escaped(bytes)
    self.content = content
  }

  /// Text, with each byte that belongs to no character as `\xE9`.
  private static func escaped(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let whole = (1...min(4, rest.count)).first { length in
        String(decoding: rest.prefix(length), as: UTF8.self).utf8
          .elementsEqual(rest.prefix(length))
      }
      if let whole {
        text += String(decoding: rest.prefix(whole), as: UTF8.self)
      } else {
        let digits = String(rest[rest.startIndex], radix: 16, uppercase: true)
        text += "\\x" + (digits.count < 2 ? "0" : "") + digits
      }
      rest = rest.dropFirst(whole ?? 1)
    }
    return text
  }
}

/// Which folder it really is, however it was reached.
package struct FolderIdentity: Hashable, Sendable {
  private let device: DeviceID.RawValue
  private let inode: Inode.RawValue

  init(_ status: Stat) {
    device = status.deviceID.rawValue
    inode = status.inode.rawValue
  }
}
